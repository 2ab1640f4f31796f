package chat

import "strings"

// finishFailed is the reason of a sample that its server broke off.
const finishFailed = "error"

// finishWords are parts of the reasons that servers of other makes give, in
// the order in which they are looked for. Whatever has none of them ends the
// sample as a stop does: end_turn, eos, eos_token, stop_sequence, COMPLETE.
var finishWords = []struct{ word, reason string }{
	{"error", finishFailed}, {"abort", finishFailed}, {"cancel", finishFailed}, {"fail", finishFailed}, {"timeout", finishFailed},
	{"insufficient", finishFailed}, {"interrupt", finishFailed}, {"malformed", finishFailed}, {"disconnect", finishFailed},

	{"filter", FinishContentFilter}, {"safety", FinishContentFilter}, {"refus", FinishContentFilter}, {"recitation", FinishContentFilter},
	{"block", FinishContentFilter}, {"prohibited", FinishContentFilter}, {"sensitive", FinishContentFilter}, {"spii", FinishContentFilter},
	{"guardrail", FinishContentFilter}, {"moderation", FinishContentFilter}, {"policy", FinishContentFilter},

	{"length", FinishLength}, {"max", FinishLength}, {"limit", FinishLength}, {"context", FinishLength}, {"truncat", FinishLength},
}

// FinishReason is a server's reason for the end of a sample in OpenAI's terms:
// one of the Finish constants, or "error" if the server broke it off. It is ""
// for "" and for "null", with which some servers say that there is no reason
// yet.
func FinishReason(said string) string {
	switch said {
	case FinishStop, FinishLength, FinishContentFilter:
		return said
	}
	said = strings.ToLower(strings.TrimSpace(said))
	switch said {
	case "", "null", "none", "nil", "not_finished", "unspecified", "finish_reason_unspecified":
		return ""
	}
	for _, w := range finishWords {
		if strings.Contains(said, w.word) {
			return w.reason
		}
	}
	return FinishStop
}
