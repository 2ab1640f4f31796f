package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/server/embed"
)

// Servers that are killed with -9 while readers of embeds and strangers ask spend
// no more than the author and the operator have set aside: not one request over.
func TestAccounts_survive_kills(t *testing.T) {
	const (
		embedRequests = 50
		dayMicroUSD   = 900
		requestUSD    = 3 // micro-dollars: 10 tokens at .15 and 2 at .6, rounded up
	)
	for name, where := range map[string]func(folder string) []string{
		"in files": func(folder string) []string {
			return []string{"FEWSHOT_DAY_STATE=" + filepath.Join(folder, "day.json")}
		},
		"in a database": func(folder string) []string { return []string{"FEWSHOT_CLASSES=" + filepath.Join(folder, "class.db")} },
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			var byEmbeds, byOthers atomic.Int64 // requests that the provider bills
			upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if bytes.Contains(body, []byte("embed")) {
					byEmbeds.Add(1)
				} else {
					byOthers.Add(1)
				}
				w.Header().Set("Content-Type", "application/json")
				io.WriteString(w, `{"id":"a","model":"m","choices":[{"index":0,"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2}}`)
			}))
			defer upstream.Close()
			secret := strings.Repeat("s", embed.MinSecret)
			folder := t.TempDir()
			variables := append(where(folder),
				"OPENAI_API_KEY="+canary, "OPENAI_BASE_URL="+upstream.URL+"/v1", "OPENAI_MODELS=gpt-4o-mini",
				"FEWSHOT_DAY_USD="+fmt.Sprint(float64(dayMicroUSD)/1e6), "FEWSHOT_EMBED_SECRET="+secret, "FEWSHOT_EMBED_STATE="+filepath.Join(folder, "embeds.json"),
				"FEWSHOT_CLIENT_REQUESTS=1000000", "FEWSHOT_REQUESTS=1000000")
			authority := embed.NewAuthority(secret, nil)
			token, err := authority.Sign(embed.Policy{
				ID: "docs", Origins: []string{"https://docs.example.org"}, Models: []string{"openai/gpt-4o-mini"}, MaxTokens: 10, Samples: 1,
				PromptBytes: 100, PerDay: 1e6, Requests: embedRequests, Expires: time.Now().Add(time.Hour).Unix(),
			})
			if err != nil {
				t.Fatal(err)
			}
			frameToken := authority.FrameToken(token, time.Now())

			// ask has one request answered, and returns the status and the code.
			client := &http.Client{Timeout: 10 * time.Second}
			ask := func(url, text string) (status int, code string, wait string) {
				r, _ := http.NewRequest("POST", url+"/v1/chat/completions", strings.NewReader(`{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"`+text+`"}],"max_tokens":10}`))
				r.Header.Set("Content-Type", "application/json")
				if text == "embed" {
					r.Header.Set("Authorization", "Bearer "+frameToken)
				}
				res, err := client.Do(r)
				if err != nil {
					return 0, "", ""
				}
				defer res.Body.Close()
				var answer struct{ Error struct{ Code string } }
				json.NewDecoder(res.Body).Decode(&answer)
				return res.StatusCode, answer.Error.Code, res.Header.Get("Retry-After")
			}

			kills := 0
			for ended := false; !ended && kills < 20; kills++ {
				p := startProgram(t, variables, "-log-level", "error")
				var spent [2]atomic.Bool
				var asking sync.WaitGroup
				for w := range 6 {
					asking.Go(func() {
						for {
							switch status, code, wait := ask(p.url, []string{"embed", "other"}[w%2]); {
							case status == 0: // killed
								return
							case status == 403 && code == "embed_budget_spent", status == 429 && code == "day_budget_spent" && wait != "":
								spent[w%2].Store(true)
								return
							case status != 200:
								t.Errorf("status %d, %s", status, code)
								return
							}
						}
					})
				}
				over := make(chan struct{})
				go func() { asking.Wait(); close(over) }()
				select {
				case <-over: // all is spent
				case <-time.After(20*time.Millisecond + rand.N(60*time.Millisecond)):
				}
				p.Process.Kill()
				<-p.ended
				<-over
				ended = spent[0].Load() && spent[1].Load()
			}
			t.Logf("%d kills: embeds had %d of %d answered, others spent %d of %d", kills, byEmbeds.Load(), embedRequests, byOthers.Load()*requestUSD, dayMicroUSD)
			if byEmbeds.Load() > embedRequests || byOthers.Load()*requestUSD > dayMicroUSD {
				t.Errorf("%d of %d embeds' requests and %d of %d micro-dollars were spent", byEmbeds.Load(), embedRequests, byOthers.Load()*requestUSD, dayMicroUSD)
			}
			// What is lost is what was under way when a server was killed.
			if byEmbeds.Load() < embedRequests-int64(kills*3) || byOthers.Load()*requestUSD < dayMicroUSD-int64(kills*3*25+10) || kills < 2 {
				t.Errorf("%d kills: only %d of %d embeds' requests and %d of %d micro-dollars were spent", kills, byEmbeds.Load(), embedRequests, byOthers.Load()*requestUSD, dayMicroUSD)
			}
		})
	}
}
