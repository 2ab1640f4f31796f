package modelpick

import (
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
	"fewshot/examples"
)

func TestAbilities(t *testing.T) {
	t.Run("an_older_server_says_the_endpoints", func(t *testing.T) {
		a := AbilityOf(client.Model{Endpoints: []string{"chat"}})
		if laidOut(examples.First().Prompt, a).Format.As != prompt.Message {
			t.Error("a text is shown as sent to a model that takes chats alone")
		}
	})
	t.Run("models_in_the_page_are_not_the_servers", func(t *testing.T) {
		all := Abilities{Default: {Only: ability.OnlyChat}}
		if all.Known(Default) || all.Of(Default).Only != "" || !all.Known(OnServer+Default) {
			t.Error("the two are mixed up")
		}
	})
}

func TestEveryChangeHasItsWords(t *testing.T) {
	all := []string{ability.TextAsMessage, ability.MessageAsText, ability.SystemAsUser, ability.StopHere, ability.NotSent, ability.WithoutThought, ability.ThinkingSent,
		ability.RoomAdded, ability.Lowered, ability.SeveralRequests, ability.OneOfTwo, ability.Repaired, ability.Unstreamed}
	for _, code := range all {
		c := chat.Change{Field: "temperature", Code: code, From: "32", To: "1056"}
		for _, l := range []i18n.Lang{i18n.English, i18n.Chinese} {
			if text := ChangeText(l, c); text == "" || text == ChangeText(l, chat.Change{Field: "temperature", Code: "unheard of"}) || strings.Contains(text, "%!") || strings.Contains(text, "change.") {
				t.Errorf("%s in %s: %q", code, l.Tag(), text)
			}
		}
	}
	if got := ChangeText(i18n.English, chat.Change{Field: "max_tokens", Code: ability.RoomAdded, From: "32", To: "1056"}); !strings.Contains(got, "32 tokens") || !strings.Contains(got, "1,024") {
		t.Error(got)
	}
	if got := ChangeText(i18n.English, chat.Change{Field: "temperature", Code: ability.NotSent, From: "0"}); !strings.HasPrefix(got, "Temperature 0 is not sent") || !strings.Contains(got, "may differ") {
		t.Error(got)
	}
}
