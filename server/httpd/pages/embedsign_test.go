package pages

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fewshot/server/embed"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/reply/replytest"
)

func TestGuesses_of_the_embeds_secret(t *testing.T) {
	secret := strings.Repeat("s", embed.MinSecret)
	e := &embeds{authority: embed.NewAuthority(secret, nil)}
	sign := func(secret string) int {
		r := httptest.NewRequest("POST", "/embed/sign", strings.NewReader(url.Values{"secret": {secret}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		log := &reply.RequestLog{Client: replytest.Client}
		return e.sign(httptest.NewRecorder(), r.WithContext(reply.WithLog(r.Context(), log)), &signForm{Fields: signFields()})
	}
	for i := range 30 {
		if status := sign(fmt.Sprint("wrong ", i)); status != 403 {
			t.Fatalf("a wrong secret: %d", status)
		}
	}
	if status := sign(secret); status != 400 { // it is right, and the form is empty
		t.Errorf("who knows the secret: %d", status)
	}
}
