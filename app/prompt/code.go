package prompt

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// A Lang is a language in which [Code] writes a program.
type Lang string

// The languages of exported programs.
const (
	Curl       Lang = "curl"       // a POSIX shell command
	Python     Lang = "python"     // with the package openai
	JavaScript Lang = "javascript" // with the npm package openai
	Go         Lang = "go"         // with github.com/openai/openai-go/v3
)

// Langs lists the languages of [Code].
func Langs() []Lang { return []Lang{Curl, Python, JavaScript, Go} }

// Code is a whole program that sends r to the server at baseURL (its /v1 is
// added) and prints the answer as it comes. If r is to be fitted to its model,
// so says the program, with a header. The body that it sends is the one
// that r is on the wire; only a request for several samples is sent without a
// stream, since their pieces would come mixed. (JavaScript has no whole numbers
// beyond 2⁵³: a larger seed loses digits there.)
//
// The key is read from an environment variable: FEWSHOT_ACCESS_TOKEN for a
// Fewshot server, which may do without, so that a person's own key never goes
// there by accident; the provider's own for the providers' hosts that are
// known, which also get the model's name without its provider.
func Code(r *chat.Request, lang Lang, baseURL string) string {
	c := newCall(r, baseURL)
	switch lang {
	case Python:
		return pythonCode(c)
	case JavaScript:
		return javaScriptCode(c)
	case Go:
		return goCode(c)
	default:
		return curlCode(c)
	}
}

// A call is what a program is to do.
type call struct {
	base   string // URL up to and with /v1
	keyVar string // environment variable with the key
	ownKey bool   // the key may be missing: the server is a Fewshot server
	fit    bool   // the server is to fit the request to its model
	chat   bool
	stream bool
	cutAt  []string   // sequences at which the program cuts the answer, because the model takes none
	repeat int        // how often it is to be run for all samples, 0 for once
	json   []byte     // the body
	body   tree.Value // and what it says
}

// hosts are the providers that a program may call directly.
var hosts = []struct{ host, prefix, keyVar string }{
	{"api.openai.com", "openai/", "OPENAI_API_KEY"},
	{"openrouter.ai", "openrouter/", "OPENROUTER_API_KEY"},
	{"api.groq.com", "groq/", "GROQ_API_KEY"},
}

func newCall(r *chat.Request, baseURL string) call {
	one := *r
	c := call{chat: r.Chat(), keyVar: "FEWSHOT_ACCESS_TOKEN", ownKey: true, fit: r.Fit}
	c.stream = r.Stream && r.Samples() == 1
	one.Stream, one.Fitted = c.stream, nil

	base := strings.TrimRight(strings.TrimSpace(baseURL), "/")
	c.base = strings.TrimSuffix(base, "/v1") + "/v1"
	for _, h := range hosts {
		if rest, ok := strings.CutPrefix(base, "https://"+h.host); ok && (rest == "" || rest[0] == '/') {
			one.Model = strings.TrimPrefix(r.Model, h.prefix)
			c.keyVar, c.ownKey, c.fit = h.keyVar, false, false
		}
	}
	c.take(one.AppendJSON(nil, ""))
	return c
}

// take makes json the body.
func (c *call) take(json []byte) {
	body, err := tree.Parse(string(json))
	if err != nil {
		panic(err) // AppendJSON writes valid JSON whatever a request is
	}
	c.json, c.body = json, body
}

// remarks are comments on what the program does not do by itself, a line each.
func (c call) remarks(sign string) string {
	if c.repeat < 2 {
		return ""
	}
	return sign + " The model gives one sample a request: run this " + strconv.Itoa(c.repeat) + " times.\n"
}

// field is a field of the body as a text.
func (c call) field(name string) string {
	v, _ := c.body.Get(name)
	return v.Text
}

// piece is what an answer's piece is called in the SDKs' objects.
func (c call) piece() string {
	switch {
	case !c.chat:
		return "text"
	case c.stream:
		return "delta.content"
	}
	return "message.content"
}

// mostLines is the most lines for which a text is written a line a literal.
const mostLines = 1000

// literalLines splits a text into the literals as which it is written, a line
// each, so that a prompt in a program reads like a prompt.
func literalLines(s string, quote func(string) string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > mostLines {
		lines = []string{s}
	}
	for i, l := range lines {
		lines[i] = quote(l)
	}
	return lines
}

// joined writes a text as literals with a plus between them, the second and
// later ones indented.
func joined(s, indent string, quote func(string) string) string {
	return strings.Join(literalLines(s, quote), " +\n"+indent)
}

// escapes writes s between double quotes. Characters that can't be seen, or
// that turn the direction of what follows, are written by unit as escapes: a
// program should say what it does.
func escapes(s string, unit func(r rune) string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case !unicode.IsPrint(r):
			b.WriteString(unit(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// hex16 is \uXXXX, or two of them for a character beyond the first plane.
func hex16(r rune) string {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return hex16(high) + hex16(low)
	}
	return `\u` + hex(r, 4)
}

// hex32 is \uXXXX or \UXXXXXXXX.
func hex32(r rune) string {
	if r > 0xffff {
		return `\U` + hex(r, 8)
	}
	return `\u` + hex(r, 4)
}

func hex(r rune, digits int) string {
	b := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i] = "0123456789abcdef"[r&15]
		r >>= 4
	}
	return string(b)
}

// method is the SDKs' path to the endpoint, after "client.".
func (c call) method() string {
	if c.chat {
		return "chat.completions"
	}
	return "completions"
}

// result is what a program calls what comes back.
func (c call) result() string {
	if c.stream {
		return "stream"
	}
	return "response"
}
