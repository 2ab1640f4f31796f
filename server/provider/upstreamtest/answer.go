package upstreamtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// protocol is one of the wire formats.
type protocol int

const (
	openAIChat protocol = iota
	openAIText
	anthropic
)

// fields are those that each protocol knows; another is an error.
var fields = map[protocol]string{
	openAIChat: " model messages stream stream_options max_tokens max_completion_tokens temperature top_p frequency_penalty presence_penalty seed n logprobs top_logprobs stop ",
	openAIText: " model prompt stream stream_options max_tokens temperature top_p frequency_penalty presence_penalty seed n logprobs stop ",
	anthropic:  " model messages system max_tokens stop_sequences temperature top_p stream ",
}

// asked is a request, whatever its protocol.
type asked struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	} `json:"messages"`
	Prompt        string `json:"prompt"`
	System        string `json:"system"`
	Stream        bool   `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	N                   int             `json:"n"`
	Logprobs            json.RawMessage `json:"logprobs"`
	TopLogprobs         int             `json:"top_logprobs"`
	Stop                []string        `json:"stop"`
	StopSequences       []string        `json:"stop_sequences"`
}

// A reply is what is answered: pieces of text, which are its tokens.
type reply struct {
	pieces       []string
	finish       string // stop or length
	promptTokens int
	samples      int
	logprobs     bool
	alternatives int
	id           string
	created      int64
}

// read reads a request that may have the fields known, and says what is wrong with it.
func read(w http.ResponseWriter, r *http.Request, known string) (a asked, ok bool) {
	var loose map[string]json.RawMessage
	decoder := json.NewDecoder(r.Body)
	if err := decoder.Decode(&loose); err != nil {
		fail(w, http.StatusBadRequest, "invalid_request_error", "The body is not JSON.", "")
		return a, false
	}
	for name := range loose {
		if !strings.Contains(known, " "+name+" ") {
			fail(w, http.StatusBadRequest, "invalid_request_error", "Unrecognized request argument supplied: "+name, "unknown_parameter")
			return a, false
		}
	}
	whole, _ := json.Marshal(loose)
	if err := json.Unmarshal(whole, &a); err != nil {
		fail(w, http.StatusBadRequest, "invalid_request_error", "A field has a wrong type: "+err.Error(), "")
		return a, false
	}
	return a, true
}

// countTokens counts as no tokenizer of ours does: three for a piece, and five for
// each message and the system's words. Of the faults it has those of a refusal.
func (s *Server) countTokens(w http.ResponseWriter, r *http.Request) {
	a, ok := read(w, r, " model messages system ")
	if !ok {
		return
	}
	if r.Header.Get("Anthropic-Version") == "" || a.Model == "" || len(a.Messages) == 0 {
		fail(w, http.StatusBadRequest, "invalid_request_error", "model, messages and anthropic-version: Field required", "")
		return
	}
	if fault, ok := faults[a.Model]; ok {
		fault.run(s, &writer{w: w, r: r, p: anthropic, a: &a, t: &reply{}, key: key(r)})
		return
	}
	n := 0
	if a.System != "" {
		n += 5 + 3*len(pieces(a.System))
	}
	for _, m := range a.Messages {
		n += 5 + 3*len(pieces(contentText(m.Content)))
	}
	writeJSON(w, http.StatusOK, map[string]any{"input_tokens": n})
}

// answer reads a request and answers it, with the fault that its model names.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, p protocol) {
	a, ok := read(w, r, fields[p])
	if !ok {
		return
	}
	if p == anthropic && (a.MaxTokens == nil || r.Header.Get("Anthropic-Version") == "") {
		fail(w, http.StatusBadRequest, "invalid_request_error", "max_tokens and anthropic-version: Field required", "")
		return
	}
	t := a.tell(p)
	if p == openAIChat && a.MaxTokens != nil && strings.HasPrefix(a.Model, "o4") {
		fail(w, http.StatusBadRequest, "invalid_request_error", "Unsupported parameter: 'max_tokens' is not supported with this model.", "unsupported_parameter")
		return
	}
	out := &writer{w: w, r: r, p: p, a: &a, t: t, key: key(r)}
	if fault, ok := faults[a.Model]; ok {
		fault.run(s, out)
		return
	}
	if strings.HasPrefix(a.Model, "fault-") || strings.HasPrefix(a.Model, "missing") {
		fail(w, http.StatusNotFound, "invalid_request_error", "The model `"+a.Model+"` does not exist.", "model_not_found")
		return
	}
	out.all()
}

// tell computes the answer.
func (a *asked) tell(p protocol) *reply {
	prompt, last := a.Prompt, a.Prompt
	if p != openAIText {
		prompt, last = a.System, ""
		for _, m := range a.Messages {
			last = contentText(m.Content)
			prompt += last
		}
	}
	line := ""
	for l := range strings.Lines(last) {
		if l = strings.TrimSpace(l); l != "" {
			line = l
		}
	}
	text := "echo: " + line
	t := &reply{finish: "stop", promptTokens: len(pieces(prompt)), samples: max(a.N, 1), created: time.Now().Unix()}
	for _, stop := range append(a.Stop, a.StopSequences...) {
		text, _, _ = strings.Cut(text, stop)
	}
	t.pieces = pieces(text)
	limit := a.MaxTokens
	if a.MaxCompletionTokens != nil {
		limit = a.MaxCompletionTokens
	}
	if limit != nil && len(t.pieces) > *limit {
		t.pieces, t.finish = t.pieces[:*limit], "length"
	}
	t.id = fmt.Sprintf("up-%d-%d", t.promptTokens, len(t.pieces))
	if p == openAIText && len(a.Logprobs) > 0 {
		t.logprobs = json.Unmarshal(a.Logprobs, &t.alternatives) == nil
	} else if string(a.Logprobs) == "true" {
		t.logprobs, t.alternatives = true, a.TopLogprobs
	}
	return t
}

// contentText is a content that is a string or an array of text blocks.
func contentText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var blocks []struct {
		Text string `json:"text"`
	}
	json.Unmarshal(raw, &blocks)
	for _, b := range blocks {
		s += b.Text
	}
	return s
}

// pieces cuts text before each space and around each character beyond ASCII.
func pieces(text string) []string {
	var all []string
	start := 0
	for i, c := range text {
		if i > start && (unicode.IsSpace(c) || c > unicode.MaxASCII || text[i-1] > unicode.MaxASCII) {
			all = append(all, text[start:i])
			start = i
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// logprob is a made-up log probability of piece i, and of alternative j of it.
func logprob(i, j int) float64 { return -0.125 * float64(1+i%5) * float64(1+4*j) }
