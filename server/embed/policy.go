// Package embed lets readers of other sites spend an author's key. A token says what
// they may do at the author's cost; the server's operator signs it, and a ledger
// counts what was spent.
//
//	fewshot embed sign      prints a token (command.go), which stands in a page for all to read
//	[Authority.Open]        verifies it when the frame is asked for
//	[Authority.FrameToken]  what the frame then sends with its requests, as its API key
//	[Authority.Read]        verifies that
//	[Policy.Allow]          checks a request against the token
//	[Authority.Payer]       pays for it out of the accounts
//
// A token is not a secret, so it says what it is good for and where: the sites whose
// pages may have the frame (frame-ancestors), the models, the limits of a request, the
// number of requests for each reader and day, and the budget.
package embed

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
)

// Prefix begins every token, and says in which version it is written.
const Prefix = "fse1."

// maxToken bounds the length of a token, in bytes.
const maxToken = 4096

// A Policy is what a token allows. Every bound is positive, but of the two that are the
// budget one may be 0: then there is none of its kind.
type Policy struct {
	ID          string   `json:"id"`      // names the budget: tokens of one id share it
	Origins     []string `json:"origins"` // https://docs.example.org: whose pages may have the frame
	Models      []string `json:"models"`  // provider/model, each exactly
	MaxTokens   int      `json:"max_tokens"`
	Samples     int      `json:"samples"`             // n of one request
	PromptBytes int      `json:"prompt_bytes"`        // of the prompt, or of all messages together
	PerDay      int      `json:"per_day"`             // requests of one reader a day
	Requests    int      `json:"requests"`            // in all
	Expires     int64    `json:"expires"`             // Unix time in seconds
	MicroUSD    int64    `json:"micro_usd,omitempty"` // what all requests may cost, in millionths of a US dollar
}

// Check says what is wrong with a policy.
func (p Policy) Check() error {
	for _, b := range []struct {
		name  string
		value int
	}{{"max-tokens", p.MaxTokens}, {"samples", p.Samples}, {"prompt-bytes", p.PromptBytes}, {"per-day", p.PerDay}} {
		if b.value < 1 {
			return fmt.Errorf("%s is %d: it must be at least 1", b.name, b.value)
		}
	}
	if p.Requests < 0 || p.MicroUSD < 0 || p.Requests == 0 && p.MicroUSD == 0 {
		return fmt.Errorf("there is no budget: it has at least 1 request (budget-requests), or some dollars (budget-usd)")
	}
	if !word(p.ID) {
		return fmt.Errorf("id %q: it has 1 to 40 letters, digits, hyphens and underscores", p.ID)
	}
	if len(p.Origins) == 0 || len(p.Origins) > 20 {
		return fmt.Errorf("%d origins: there must be 1 to 20", len(p.Origins))
	}
	for _, o := range p.Origins {
		if clean, err := Origin(o); err != nil || clean != o {
			return fmt.Errorf("origin %q: it is a scheme and a host, as https://docs.example.org", o)
		}
	}
	if len(p.Models) == 0 {
		return fmt.Errorf("no model: the token must say which it is for")
	}
	for _, m := range p.Models {
		if !strings.Contains(m, "/") {
			return fmt.Errorf("model %q: it is provider/model, as openai/gpt-6-luna", m)
		}
	}
	return nil
}

// Budget is the budget in words: 1000 requests, $5.00, or both.
func (p Policy) Budget() string {
	var parts []string
	if p.MicroUSD > 0 {
		parts = append(parts, dollars(p.MicroUSD))
	}
	if p.Requests > 0 {
		parts = append(parts, strconv.Itoa(p.Requests)+" requests")
	}
	return strings.Join(parts, ", ")
}

// dollars writes an amount: to the cent if it is whole cents, else to the last digit.
func dollars(microUSD int64) string {
	if microUSD%10_000 == 0 {
		return fmt.Sprintf("$%d.%02d", microUSD/1_000_000, microUSD/10_000%100)
	}
	return strings.TrimRight(fmt.Sprintf("$%d.%06d", microUSD/1_000_000, microUSD%1_000_000), "0")
}

// ParseUSD reads an amount of US dollars, such as 5 or $0.25, in millionths.
func ParseUSD(s string) (int64, error) {
	usd, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(s), "$"), 64)
	if micro := usd * 1e6; err == nil && micro >= 1 && micro <= maxMicroUSD {
		return int64(math.Round(micro)), nil
	}
	return 0, fmt.Errorf("%q is not an amount of dollars: write 5 or 0.25", s)
}

// maxMicroUSD is the largest budget: a billion dollars, so that no sum overflows.
const maxMicroUSD = 1e15

// Origin is the origin of an address, as browsers write it. Only http and https
// have one here, and only hosts that can stand in a policy as they are.
func Origin(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return "", fmt.Errorf("%q has no origin", address)
	}
	host := strings.ToLower(u.Host)
	if i := strings.IndexFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-.:[]", r)
	}); i >= 0 {
		return "", fmt.Errorf("%q has a host that is not ASCII", address)
	}
	if port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; strings.HasSuffix(host, port) {
		host = strings.TrimSuffix(host, port)
	}
	return u.Scheme + "://" + host, nil
}

// Sign is the token of a policy, signed with HMAC-SHA256.
func Sign(secret []byte, p Policy) (string, error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	token := seal(secret, Prefix, payload)
	if len(token) > maxToken {
		return "", fmt.Errorf("the token would have %d bytes, more than %d: give it fewer origins or models", len(token), maxToken)
	}
	return token, nil
}

// open verifies a token and reads its policy, which may have expired.
func open(secret []byte, token string) (Policy, bool) {
	var p Policy
	payload, ok := unseal(secret, Prefix, token)
	return p, ok && decode(payload, &p) && p.Check() == nil
}

// seal writes prefix, payload and signature, which is over the prefix too, so
// that nothing sealed as one thing passes for another.
func seal(secret []byte, prefix string, payload []byte) string {
	body := prefix + base64.RawURLEncoding.EncodeToString(payload)
	return body + "." + base64.RawURLEncoding.EncodeToString(sign(secret, body))
}

// unseal verifies a seal. There is one way to write what is sealed, so that it
// can't be changed into another text that passes.
func unseal(secret []byte, prefix, sealed string) ([]byte, bool) {
	dot := strings.LastIndexByte(sealed, '.')
	if len(sealed) > maxToken || !strings.HasPrefix(sealed, prefix) || dot < len(prefix) {
		return nil, false
	}
	// The texts are compared, not the bytes: base64 reads past line ends.
	if want := base64.RawURLEncoding.EncodeToString(sign(secret, sealed[:dot])); !hmac.Equal([]byte(sealed[dot+1:]), []byte(want)) {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.Strict().DecodeString(sealed[len(prefix):dot])
	return payload, err == nil
}

func sign(secret []byte, body string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return mac.Sum(nil)
}

// decode reads JSON that this package wrote: no field that it does not know,
// none twice or in other letters.
func decode(payload []byte, to any) bool {
	if json.Unmarshal(payload, to) != nil {
		return false
	}
	again, err := json.Marshal(to)
	return err == nil && bytes.Equal(again, payload)
}

// word reports whether s can name a budget.
func word(s string) bool {
	return s != "" && len(s) <= 40 && strings.IndexFunc(s, func(r rune) bool {
		return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
}

// Allow checks a request against the policy, and gives it the bound of tokens where it
// says none. Errors are of type *chat.Error.
func (p Policy) Allow(r *chat.Request) error {
	if !slices.Contains(p.Models, r.Model) {
		return refuse(403, chat.CodeEmbedModel, "This page's author has no key here for "+r.Model+".", "It is for "+strings.Join(p.Models, ", ")+".")
	}
	if r.MaxTokens != nil && *r.MaxTokens > p.MaxTokens {
		return refuse(400, chat.CodeEmbedLimit, fmt.Sprintf("An answer of %d tokens was asked for; this page's author allows %d.", *r.MaxTokens, p.MaxTokens), "Ask for fewer (max_tokens).")
	}
	if r.Samples() > p.Samples {
		return refuse(400, chat.CodeEmbedLimit, fmt.Sprintf("%d samples were asked for; this page's author allows %d.", r.Samples(), p.Samples), "Ask for fewer.")
	}
	size := len(r.Prompt)
	for _, m := range r.Messages {
		size += len(m.Content)
	}
	if size > p.PromptBytes {
		return refuse(400, chat.CodeEmbedLimit, fmt.Sprintf("The prompt has %d bytes; this page's author allows %d.", size, p.PromptBytes), "Shorten it.")
	}
	if r.MaxTokens == nil {
		most := p.MaxTokens
		r.MaxTokens = &most
	}
	return nil
}

// expired is the error of a token whose time has passed.
func (p Policy) expired(now time.Time) *chat.Error {
	if now.Unix() < p.Expires {
		return nil
	}
	return refuse(403, chat.CodeEmbedExpired, "This page's key expired on "+time.Unix(p.Expires, 0).UTC().Format("2006-01-02")+".", "Its author can sign another one.")
}

// refuse makes an error for a reader.
func refuse(status int, code, message, hint string) *chat.Error {
	kind := "permission_error"
	switch status {
	case 400:
		kind = "invalid_request_error"
	case 429:
		kind = "rate_limit_error"
	}
	return &chat.Error{Status: status, Type: kind, Code: code, Message: message, Hint: hint}
}
