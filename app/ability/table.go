//go:build !js

package ability

import (
	"path"
	"slices"
	"strings"
)

// A row is one line of models: the first whose names fit holds.
type row struct {
	// names are patterns of path.Match with spaces between them, of a name in
	// lower case without what stands before its last slash.
	names string
	a     Ability
}

// A host is who serves models.
type host struct {
	name  string   // of the provider that is configured by a key alone
	hosts []string // ends of host names
	owner string   // what its list of models says in owned_by
	// rows are of the models whose lines are the host's own.
	rows func() []row
	// serves looks a model up where lines of several makers are served.
	serves func(model string) Ability
}

// reasons is Thinking that is on, with the effort by default and those that
// there are.
func reasons(say Say, byDefault string, efforts ...string) Thinking {
	return Thinking{Say: say, Default: byDefault, Efforts: efforts}
}

// Of says what a model takes. provider is the name that it is configured
// under, host the name of the machine that its address has, model its name
// there. What said says beats the table.
//
// An unknown host is recognised by the provider's name: a stand-in for
// OpenAI is as strict as OpenAI. Where neither is known, the model's own line
// says how it thinks and what it refuses, and the server is taken for one that
// people run themselves.
func Of(provider, hostname, model string, said ...Said) Ability {
	var s Said
	if len(said) > 0 {
		s = said[0]
	}
	name := model
	if s.ActsLike != "" {
		name = s.ActsLike
	}
	h := hostOf(provider, hostname, s.OwnedBy)
	a := h.of(plainName(name))
	a.override(s)
	return a
}

// of looks a model up, by its plain name.
func (h *host) of(name string) Ability {
	if h.serves != nil {
		return h.serves(name)
	}
	a, _ := find(h.rows(), name)
	return a
}

// find is the first row that fits.
func find(rows []row, name string) (Ability, bool) {
	for _, r := range rows {
		if slices.ContainsFunc(words(r.names), func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		}) {
			return r.a, true
		}
	}
	return Ability{}, false
}

// hostOf finds a host: by its name, by what its list says, or by the name that
// the provider has here.
func hostOf(provider, hostname, owner string) host {
	all := hosts()
	hostname = strings.ToLower(hostname)
	for _, h := range all {
		for _, end := range h.hosts {
			if hostname == end || strings.HasSuffix(hostname, "."+end) {
				return h
			}
		}
	}
	for _, h := range all {
		if h.owner != "" && h.owner == owner {
			return h
		}
	}
	for _, h := range all {
		if h.name == provider {
			return h
		}
	}
	return elsewhere()
}

// stems are what the names of the lines begin with. A name of one's own, as
// Azure's deployments have, may hold one: my-gpt-5.5.
var stems = []string{
	"gpt-", "chatgpt-", "o1", "o3", "o4", "claude-", "gemini-", "gemma", "grok-", "deepseek", "kimi-", "moonshot-",
	"qwen", "qwq", "magistral", "mistral", "ministral", "codestral", "devstral", "llama", "glm-", "phi-", "davinci-", "babbage-",
}

// plainName is a model's name as the rows have it: lower case, without what
// hosts and people put around it.
func plainName(model string) string {
	name := strings.ToLower(model)
	name = name[strings.LastIndexByte(name, '/')+1:]
	if tuned, ok := strings.CutPrefix(name, "ft:"); ok {
		name, _, _ = strings.Cut(tuned, ":")
	}
	name = strings.TrimSuffix(name, ".gguf")
	at := len(name)
	for _, stem := range stems {
		for from := 0; ; {
			i := strings.Index(name[from:], stem)
			if i < 0 {
				break
			}
			i += from
			if (i == 0 || !alphanumeric(name[i-1])) && i < at {
				at = i
			}
			from = i + 1
		}
	}
	if at < len(name) {
		name = name[at:]
	}
	if strings.HasPrefix(name, "claude-") {
		name = strings.ReplaceAll(name, ".", "-") // OpenRouter writes claude-sonnet-5.5
	}
	return name
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
