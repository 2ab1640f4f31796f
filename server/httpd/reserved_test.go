package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"fewshot/app/model"
	"fewshot/server/charge"
	"fewshot/server/gateway"
	"fewshot/server/provider"
)

// A notebook is a payer that writes down what is reserved, in order.
type notebook struct {
	mu   sync.Mutex
	most []charge.Bill
}

func (n *notebook) Reserve(_ context.Context, most charge.Bill) (charge.Settle, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.most = append(n.most, most)
	return func(context.Context, charge.Bill) error { return nil }, nil
}

// Whatever is asked for, what reaches a provider can't cost more than was reserved:
// the longest prompt that its bytes can be, and every sample as long as it may be.
func TestMoney_never_sends_more_than_was_reserved(t *testing.T) {
	const inUSD, outUSD = 0.15, 0.6 // a million tokens: parts of a micro-dollar, so that roundings show
	var sent []byte
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
	}))
	defer upstream.Close()
	var all []provider.Provider
	for _, kind := range []string{provider.KindOpenAI, provider.KindAnthropic} {
		p, err := provider.New(provider.Config{Kind: kind, Name: kind, BaseURL: upstream.URL + "/v1", Models: []string{"m"}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute = 1<<30, 1<<30
	price := dearly("m")
	price.InputUSDPerMillion, price.OutputUSDPerMillion = inUSD, outUSD
	g, err := gateway.New(gateway.Config{Providers: all, Limits: limits, Price: func(string) model.Price { return price }})
	if err != nil {
		t.Fatal(err)
	}
	payer := &notebook{}
	s := start(t, func(c *Config) { c.Gateway, c.Payer = g, payer })

	r := rand.New(rand.NewPCG(3, 4))
	text := func() string { return strings.Repeat([]string{"a", " ", "猫", "🙂", `\n`}[r.IntN(5)], r.IntN(60)) }
	asked := 0
	for range 300 {
		fields := []string{}
		path := "/v1/chat/completions"
		if r.IntN(2) == 0 {
			path = "/v1/completions"
			fields = append(fields, fmt.Sprintf(`"prompt":"%s."`, text()))
		} else {
			messages := []string{fmt.Sprintf(`{"role":"user","content":"%s."}`, text())}
			for range r.IntN(6) {
				messages = append(messages, fmt.Sprintf(`{"role":%q,"content":"%s."}`, []string{"user", "assistant", "system"}[r.IntN(3)], text()))
			}
			fields = append(fields, `"messages":[`+strings.Join(messages, ",")+`]`)
		}
		kind := []string{provider.KindOpenAI, provider.KindAnthropic}[r.IntN(2)]
		if r.IntN(3) > 0 {
			fields = append(fields, fmt.Sprintf(`"max_tokens":%d`, 1+r.IntN(8192)))
		}
		if kind == provider.KindOpenAI && r.IntN(3) > 0 {
			fields = append(fields, fmt.Sprintf(`"n":%d`, 1+r.IntN(8)))
		}
		fields = append(fields, fmt.Sprintf(`"model":"%s/m","stream":%v`, kind, r.IntN(2) == 0))
		sent, payer.most = nil, nil
		s.send(t, "POST", path, "{"+strings.Join(fields, ",")+"}")
		if sent == nil {
			continue // refused, as a conversation of Anthropic's that an assistant begins
		}
		asked++
		var got struct {
			Prompt    string
			System    json.RawMessage
			Messages  []struct{ Content json.RawMessage }
			N         int
			MaxTokens int `json:"max_tokens"`
			Longer    int `json:"max_completion_tokens"`
		}
		if err := json.Unmarshal(sent, &got); err != nil {
			t.Fatal(err)
		}
		in := len(got.Prompt) + texts(got.System)
		for _, m := range got.Messages {
			in += texts(m.Content) + 8 // what a chat template adds
		}
		out := max(got.MaxTokens, got.Longer) * max(1, got.N)
		if got.MaxTokens == 0 && got.Longer == 0 {
			t.Fatalf("an answer without an end was asked for: %s", sent)
		}
		exact := float64(in)*inUSD + float64(out)*outUSD // micro-dollars
		if len(payer.most) != 1 || float64(payer.most[0].MicroUSD) < exact || payer.most[0].Tokens < int64(in+out) || payer.most[0].Requests != 1 {
			t.Fatalf("%+v holds less than %f (%d and %d tokens) of %s", payer.most, exact, in, out, sent)
		}
	}
	if asked < 200 {
		t.Errorf("%d requests are too few to tell", asked)
	}
}

// texts is how many bytes of text are in a value: all its strings together.
func texts(v json.RawMessage) int {
	var any any
	json.Unmarshal(v, &any)
	return textsIn(any)
}

func textsIn(v any) (n int) {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		for _, part := range v {
			n += textsIn(part)
		}
	case map[string]any:
		n = textsIn(v["text"])
	}
	return n
}
