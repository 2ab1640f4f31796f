package provider

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
)

// minSecret is the length from which a key is looked for. What is shorter is
// no secret but a word that a local server wants to see, and taking it out of
// every text would garble answers.
const minSecret = 7

// A Redactor removes keys from text: as they are, in base64 (of the key, or of
// a text that holds it, at each of the three alignments, in either alphabet),
// URL-encoded, in hex and escaped in JSON, all of them in any case.
//
// It is an automaton that reads text once, byte by byte (Aho and Corasick,
// "Efficient string matching", CACM 18(6), 1975, doi:10.1145/360825.360855).
type Redactor struct {
	class   [256]uint8 // byte -> column; 0 is every byte that no pattern has
	columns int
	next    []int32   // (state, column): the state that follows
	depth   []int32   // by state: the longest end of what was read that may begin a key
	found   []int32   // by state: the length of the key that ends here, or 0
	begins  bytePairs // with which a key begins
	inside  bytePairs // in the first window bytes of a key
	window  int       // bytes of the shortest key; 0: too few to look for them so
}

// NewRedactor makes a Redactor of all keys that are set.
func NewRedactor(keys ...Key) *Redactor {
	var patterns []string
	for _, k := range keys {
		if secret := k.secret(); len(secret) >= minSecret {
			patterns = append(patterns, spellings(secret)...)
		}
	}
	return newAutomaton(patterns)
}

// spellings are the forms in which a key is looked for, in lower case.
func spellings(secret string) []string {
	all := []string{
		secret,
		url.QueryEscape(secret),
		url.PathEscape(secret),
		strings.ReplaceAll(url.QueryEscape(secret), "%2F", "/"), // as Python quotes
		jsEscaper.Replace(url.QueryEscape(secret)),
		percented(secret),
		hex.EncodeToString([]byte(secret)),
		strings.ReplaceAll(secret, "/", `\/`),
	}
	if quoted, err := json.Marshal(secret); err == nil {
		all = append(all, string(quoted[1:len(quoted)-1]))
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			// Characters at the ends that also hold bits of what stands beside
			// the key differ from text to text.
			text := encoding.EncodeToString(append(make([]byte, shift), secret...))
			first, last := (8*shift+5)/6, 8*(shift+len(secret))/6
			all = append(all, text[first:last])
		}
	}
	seen := map[string]bool{}
	var unique []string
	for _, s := range all {
		if s = strings.ToLower(s); !seen[s] {
			seen[s] = true
			unique = append(unique, s)
		}
	}
	return unique
}

// jsEscaper turns what Go escapes for a query into what JavaScript's
// encodeURIComponent does.
var jsEscaper = strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

// percented is s with every byte of it URL-encoded.
func percented(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("%" + hex.EncodeToString([]byte{s[i]}))
	}
	return b.String()
}

// newAutomaton builds the automaton of patterns in lower case.
func newAutomaton(patterns []string) *Redactor {
	r := &Redactor{columns: 1}
	for _, p := range patterns {
		for i := range len(p) {
			if r.class[p[i]] == 0 {
				r.class[p[i]] = uint8(r.columns)
				r.columns++
			}
		}
	}
	for c := 'A'; c <= 'Z'; c++ {
		r.class[c] = r.class[c|0x20]
	}
	// 1. The tree of all patterns, 0 for a branch that there is not.
	r.addState(0)
	for _, p := range patterns {
		state := int32(0)
		for i := range len(p) {
			at := int(state)*r.columns + int(r.class[p[i]])
			if r.next[at] == 0 {
				r.next[at] = r.addState(int32(i + 1))
			}
			state = r.next[at]
		}
		r.found[state] = int32(len(p))
	}
	// 2. Breadth first: a branch that there is not leads where the longest
	// shorter end of what was read leads.
	fail := make([]int32, len(r.depth))
	queue := make([]int32, 0, len(r.depth))
	for c := range r.columns {
		if s := r.next[c]; s != 0 {
			queue = append(queue, s)
		}
	}
	for i := 0; i < len(queue); i++ {
		state := queue[i]
		if r.found[state] == 0 {
			r.found[state] = r.found[fail[state]]
		}
		for c := range r.columns {
			at := int(state)*r.columns + c
			shorter := r.next[int(fail[state])*r.columns+c]
			if child := r.next[at]; child != 0 {
				fail[child] = shorter
				queue = append(queue, child)
			} else {
				r.next[at] = shorter
			}
		}
	}
	// 3. What a key can begin with, and have near its beginning, for scan.
	r.window = maxWindow
	for _, p := range patterns {
		r.window = min(r.window, len(p))
	}
	if r.window < 2 {
		r.window = 0
	}
	var near [256][256]bool // by column
	for _, p := range patterns {
		for i := range r.window - 1 {
			near[r.class[p[i]]][r.class[p[i+1]]] = true
		}
	}
	for a := range 256 {
		first := r.step(0, byte(a))
		for b := range 256 {
			if r.depth[r.step(first, byte(b))] > 1 || r.found[first] > 0 {
				r.begins.add(byte(a), byte(b))
			}
			if near[r.class[a]][r.class[b]] {
				r.inside.add(byte(a), byte(b))
			}
		}
	}
	return r
}

// maxWindow is how far scan looks ahead at most.
const maxWindow = 16

// bytePairs is a set of pairs of bytes.
type bytePairs [1 << 16 / 64]uint64

func (p *bytePairs) add(a, b byte) { p[int(a)<<2|int(b)>>6] |= 1 << (b & 63) }

func (p *bytePairs) has(a, b byte) bool { return p[int(a)<<2|int(b)>>6]>>(b&63)&1 != 0 }

func (r *Redactor) addState(depth int32) int32 {
	r.next = append(r.next, make([]int32, r.columns)...)
	r.depth = append(r.depth, depth)
	r.found = append(r.found, 0)
	return int32(len(r.depth) - 1)
}

// step is the state after c.
func (r *Redactor) step(state int32, c byte) int32 {
	return r.next[int(state)*r.columns+int(r.class[c])]
}

// String is s with every key in it replaced by [redacted].
func (r *Redactor) String(s string) string {
	stream := StreamRedactor{r: r}
	return stream.Write(s) + stream.Flush()
}

// Finds reports whether text has a key in it, or at its end what may be the beginning
// of one.
func (r *Redactor) Finds(text []byte) bool {
	state := int32(0)
	_, key := scan(r, &state, text)
	return key > 0 || r.depth[state] > 0
}

// A StreamRedactor removes keys from a text that comes in pieces. It holds
// back no more than what may be the beginning of a key.
type StreamRedactor struct {
	r     *Redactor
	state int32
	held  []byte // what was read and not returned; as long as the state is deep
}

// Stream makes a StreamRedactor of a text.
func (r *Redactor) Stream() *StreamRedactor { return &StreamRedactor{r: r} }

// Write takes the next piece and returns what can be shown of it and of what
// was held back.
func (s *StreamRedactor) Write(piece string) string {
	at, key := scan(s.r, &s.state, piece)
	depth := int(s.r.depth[s.state])
	if key == 0 && len(s.held) == 0 { // nearly all text: nothing is copied
		s.held = append(s.held, piece[len(piece)-depth:]...)
		return piece[:len(piece)-depth]
	}
	var out []byte
	for key > 0 {
		s.held = append(s.held, piece[:at]...)
		out = append(append(out, s.held[:len(s.held)-key]...), redacted...)
		s.held, piece = s.held[:0], piece[at:]
		at, key = scan(s.r, &s.state, piece)
	}
	depth = int(s.r.depth[s.state])
	s.held = append(s.held, piece...)
	out = append(out, s.held[:len(s.held)-depth]...)
	s.held = s.held[:copy(s.held, s.held[len(s.held)-depth:])]
	return string(out)
}

// Held is what was held back, until the next call of a method of s.
func (s *StreamRedactor) Held() []byte { return s.held }

// Clean is Write for bytes that stay where they are. text is Held, old bytes
// long, with the next piece behind it; it returns how many bytes of text can be
// shown, from its first, and holds the rest back. ok is false, and nothing has
// happened, if there is a key in it.
func (s *StreamRedactor) Clean(text []byte, old int) (shown int, ok bool) {
	state := s.state
	if _, key := scan(s.r, &state, text[old:]); key > 0 {
		return 0, false
	}
	shown = len(text) - int(s.r.depth[state])
	s.state, s.held = state, append(s.held[:0], text[shown:]...)
	return shown, true
}

// scan reads text up to the end of the first key in it, or to its own end. It
// returns where it stopped and how long the key is that ends there, 0 for none.
// The state after a key is the first one.
func scan[T string | []byte](r *Redactor, state *int32, text T) (at, key int) {
	now := *state
	for at < len(text) {
		if now == 0 {
			// 1. A key that begins in the next window-1 bytes has the two bytes at the
			// window's end in it. (Wu and Manber, A Fast Algorithm for Multi-Pattern
			// Searching, 1994.)
			for r.window > 0 && at+r.window <= len(text) {
				if end := at + r.window; !r.inside.has(text[end-2], text[end-1]) {
					at = end - 1
				} else if !r.begins.has(text[at], text[at+1]) {
					at++
				} else {
					break
				}
			}
			// 2. Two bytes that begin no key leave the state at what the second one
			// alone makes of it.
			for at+1 < len(text) && !r.begins.has(text[at], text[at+1]) {
				at++
			}
		}
		now = r.step(now, text[at])
		at++
		if found := int(r.found[now]); found > 0 {
			*state = 0
			return at, found
		}
	}
	*state = now
	return at, 0
}

// Flush ends the text and returns what was held back. A beginning of a key
// that is long enough to matter is not shown: the text may have been cut off
// in it.
func (s *StreamRedactor) Flush() string {
	out := string(s.held)
	if len(s.held) > minSecret {
		out = redacted
	}
	s.held, s.state = s.held[:0], 0
	return out
}
