package httpd

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"fewshot/app/ability"
	"fewshot/app/page/embedpage"
	"fewshot/app/page/study"
	"fewshot/app/prompt"
	"fewshot/app/token"
	"fewshot/examples"
	"fewshot/examples/lessons"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/web"
)

// embeds serves what other sites' pages show: /embed/static, the block that an
// embed is until it is run, and /embed/frame, the page that it runs in.
type embeds struct {
	site       *web.Site
	keeper     *embed.Keeper          // of authors' keys; nil: there are none
	gateway    *gateway.Gateway       // which knows what models take
	body       func() (string, error) // of the frame, rendered ahead of time
	keyless    http.Handler
	blocks     blockCache // what embeds show until they are run
	recorder   recorder   // of answers to prompts with a name
	guesses    guesses    // of the secret, on the signing page
	tokenizers sync.Map   // encoding, of token's table -> func() (token.Tokenizer, error)
}

// frameTitle is the title of the page in a frame, which a screen reader says.
const frameTitle = "Few-shot prompt · Fewshot"

// mountEmbeds registers the addresses of embeds.
func mountEmbeds(mux *routeMux, site *web.Site, keeper *embed.Keeper, g *gateway.Gateway) error {
	if _, ok := site.Find("study.wasm"); !ok {
		return nil // a build of the playground alone
	}
	study.RouteEmbed()
	e := &embeds{site: site, keeper: keeper, gateway: g, recorder: recorder{site: site}, body: sync.OnceValues(func() (string, error) { return web.Prerender(embedpage.Path) })}
	e.keyless = &lazyPage{render: func() (http.Handler, error) {
		body, err := e.body()
		if err != nil {
			return nil, err
		}
		head := frameHead(embedpage.Page{})
		head.Policy = web.FramedPolicy("*") // its models run in the reader's own browser
		return site.Page(head, body)
	}}
	mux.HandleFunc("GET /embed/static", e.static)
	mux.HandleFunc("GET "+embedpage.Path, e.frame)
	mux.HandleFunc("GET /oembed", e.oembed)
	mux.HandleFunc("GET /embed/sign", e.signPage)
	mux.HandleFunc("POST /embed/sign", e.signPage)
	return nil
}

// frameHead is the head of the page in a frame.
func frameHead(page embedpage.Page) web.Head {
	data, _ := json.Marshal(study.Page{Embed: &page}) // plain values
	return web.Head{Lang: "en", Title: frameTitle, Description: pageDescription, Study: true, Data: data}
}

// embedPrompt is the prompt that an address names.
func embedPrompt(query url.Values) (prompt.Prompt, error) {
	id, p := query.Get("lesson"), query.Get("p")
	switch {
	case id == "" && p == "":
		return prompt.DecodeFragment("") // says that there is none
	case id == "":
		return prompt.DecodeFragment("p=" + strings.TrimPrefix(p, "p="))
	}
	if p, ok := namedPrompts()[id]; ok {
		return p, nil
	}
	return prompt.Prompt{}, problem(http.StatusNotFound, "lesson_not_found", "There is no lesson of this name here.", "Lessons are named by the end of their address, starter prompts by the files in examples/, without their numbers.")
}

// namedPrompts are the prompts that an embed can name: those of the lessons, and
// the starter prompts whose ids no lesson has.
var namedPrompts = sync.OnceValue(func() map[string]prompt.Prompt {
	all := map[string]prompt.Prompt{}
	for _, e := range examples.All() {
		all[e.ID] = e.Prompt
	}
	for _, l := range lessons.All() {
		all[l.ID] = l.Prompt
	}
	return all
})

// tokenizer loads the tokenizer of an encoding when it is first needed.
func (e *embeds) tokenizer(name string) (token.Tokenizer, error) {
	load, _ := e.tokenizers.LoadOrStore(name, sync.OnceValues(func() (token.Tokenizer, error) {
		packed, err := e.site.Data("vocab/" + token.Vocabulary(name) + ".bin")
		if err != nil {
			return nil, err
		}
		return token.Load(name, packed)
	}))
	return load.(func() (token.Tokenizer, error))()
}

// frame answers with the page that an embed runs in. Without an author's key any
// page may have it, with one the pages of the sites that the author's token names.
func (e *embeds) frame(w http.ResponseWriter, r *http.Request) {
	frameable(w.Header())
	token := r.URL.Query().Get("embed")
	if token == "" {
		e.keyless.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Referer, Sec-Fetch-Dest")
	var page embedpage.Page
	status, ancestors := http.StatusOK, []string{"*"} // of a page that only says what is wrong
	switch g, err := e.open(r, token); {
	case err != nil:
		page.Problem = classify(err)
		status = page.Problem.Status
		note(r, page.Problem, err)
	default:
		page.Pass, page.Models, ancestors = e.keeper.Pass(token, time.Now()), g.Models, g.Origins
		page.Abilities = e.abilities(gateway.WithMost(r.Context(), g.MaxTokens), g.Models)
	}
	body, err := e.body()
	if err != nil {
		fail(w, r, err)
		return
	}
	document, err := e.site.Document(frameHead(page), body)
	if err != nil {
		fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", web.FramedPolicy(ancestors...))
	h.Set("Content-Length", strconv.Itoa(len(document)))
	w.WriteHeader(status)
	w.Write(document)
}

// abilities are what models take, of those that are there.
func (e *embeds) abilities(ctx context.Context, models []string) map[string]ability.Ability {
	all := map[string]ability.Ability{}
	for _, name := range models {
		if m, err := e.gateway.Find(ctx, name); err == nil && m.Told {
			all[name] = m.Ability
		}
	}
	return all
}

// open verifies the token of a frame. Which page has it, the browser says, and
// scripts of a page can't make it say anything else.
func (e *embeds) open(r *http.Request, token string) (embed.Grant, error) {
	if e.keeper == nil {
		return embed.Grant{}, noEmbeds()
	}
	if r.Header.Get("Sec-Fetch-Dest") != "iframe" {
		return embed.Grant{}, problem(http.StatusForbidden, "embed_no_frame",
			"An embed with an author's key is for a frame in the author's page.", "Open the page that it is in.")
	}
	return e.keeper.Open(token, r.Header.Get("Referer"), time.Now())
}

// noEmbeds is the error of a token on a server that signs none.
func noEmbeds() error {
	return problem(http.StatusForbidden, "embed_disabled", "This server has no embeds with an author's key.", "Its operator can set FEWSHOT_EMBED_SECRET.")
}

// reader is the reader of an embed that a request comes from, nil if it comes
// from somebody else.
func (s *server) reader(r *http.Request) (*embed.Reader, error) {
	pass := bearer(r)
	switch {
	case !embed.IsPass(pass):
		return nil, nil
	case s.Embeds == nil:
		return nil, noEmbeds()
	case r.Method != http.MethodPost:
		return nil, problem(http.StatusForbidden, "embed_no_run", "An embed may run its prompt and nothing else.", "")
	}
	reader, err := s.Embeds.Read(pass, time.Now())
	if err != nil {
		return nil, err
	}
	return &reader, nil
}

// frameable takes back what keeps a page out of frames and out of pages that
// are isolated; who may have it in a frame, its own policy says.
func frameable(h http.Header) {
	h.Del("X-Frame-Options")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
