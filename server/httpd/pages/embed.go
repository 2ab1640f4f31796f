package pages

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
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/examples/lessons"
	"fewshot/server/bundled"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/server/httpd/throttle"
	"fewshot/web"
)

// embeds serves what other sites' pages show: /embed/static, the facade that an
// embed is until it is run, /embed/markdown, the same for readers without a browser,
// and /embed/frame, the page that it runs in.
type embeds struct {
	site      *web.Site
	bundle    *bundled.Bundle
	authority *embed.Authority       // of authors' keys; nil: there are none
	gateway   *gateway.Gateway       // which knows what models take
	body      func() (string, error) // of the frame, rendered ahead of time
	keyless   http.Handler
	facades   facadeCache      // what embeds show until they are run
	recorder  Recorder         // of answers to prompts with a name
	guesses   throttle.Guesses // of the secret, on the signing page
}

// frameTitle is the title of the page in a frame, which a screen reader says.
const frameTitle = "Few-shot prompt · Fewshot"

// mountEmbeds registers the addresses of embeds.
func mountEmbeds(mux *route.Mux, c Config) {
	if _, ok := c.Site.Find("frame.wasm"); !ok {
		return // a build of the playground alone
	}
	embedpage.Route()
	e := &embeds{
		site: c.Site, bundle: c.Bundle, authority: c.Authority, gateway: c.Gateway, recorder: Recorder{bundle: c.Bundle},
		body: sync.OnceValues(func() (string, error) { return web.Prerender(embedpage.Path) }),
	}
	e.keyless = &lazyPage{render: func() (http.Handler, error) {
		body, err := e.body()
		if err != nil {
			return nil, err
		}
		head := FrameHead(embedpage.Page{})
		head.Policy = web.FramedPolicy("*") // its models run in the reader's own browser
		return e.site.Page(head, body)
	}}
	mux.HandleFunc("GET /embed/static", e.static)
	mux.HandleFunc("GET /embed/markdown", e.markdown)
	mux.HandleFunc("GET "+embedpage.Path, e.frame)
	mux.HandleFunc("GET /oembed", e.oembed)
	mux.HandleFunc("GET /embed/sign", e.signPage)
	mux.HandleFunc("POST /embed/sign", e.signPage)
}

// FrameHead is the head of the page in a frame.
func FrameHead(page embedpage.Page) web.Head {
	data, _ := json.Marshal(page) // plain values
	return web.Head{Lang: "en", Title: frameTitle, Description: Description, Framed: true, Data: data}
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
	if p, ok := NamedPrompts()[id]; ok {
		return p, nil
	}
	return prompt.Prompt{}, reply.Error(http.StatusNotFound, chat.CodeLessonNotFound, "There is no lesson of this name here.", "Lessons are named by the end of their address, starter prompts by the files in examples/, without their numbers.")
}

// NamedPrompts are the prompts that an embed can name: those of the lessons, and
// the starter prompts whose ids no lesson has.
var NamedPrompts = sync.OnceValue(func() map[string]prompt.Prompt {
	all := map[string]prompt.Prompt{}
	for _, e := range examples.All() {
		all[e.ID] = e.Prompt
	}
	for _, l := range lessons.All() {
		all[l.ID] = l.Prompt
	}
	return all
})

// frame answers with the page that an embed runs in. Without an author's key any
// page may have it, with one the pages of the sites that the author's token names.
func (e *embeds) frame(w http.ResponseWriter, r *http.Request) {
	reply.Frameable(w.Header())
	token := r.URL.Query().Get("embed")
	if token == "" {
		e.keyless.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Referer, Sec-Fetch-Dest")
	var page embedpage.Page
	status, ancestors := http.StatusOK, []string{"*"} // of a page that only says what is wrong
	switch policy, err := e.open(r, token); {
	case err != nil:
		page.Problem = reply.Classify(err)
		status = page.Problem.Status
		reply.Note(r, page.Problem, err)
	default:
		page.Pass, page.Models, ancestors = e.authority.FrameToken(token, time.Now()), policy.Models, policy.Origins
		page.Abilities, page.Facts = e.known(gateway.WithCaller(r.Context(), gateway.Caller{Most: policy.MaxTokens}), policy.Models)
	}
	body, err := e.body()
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	document, err := e.site.Document(FrameHead(page), body)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	document = web.Below(reply.LogOf(r).Base, document)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", web.FramedPolicy(ancestors...))
	h.Set("Content-Length", strconv.Itoa(len(document)))
	w.WriteHeader(status)
	w.Write(document)
}

// known is what models take, and what else the server says of them, as of the list of
// models: of those that are there.
func (e *embeds) known(ctx context.Context, models []string) (map[string]ability.Ability, map[string]model.Facts) {
	abilities, facts := map[string]ability.Ability{}, map[string]model.Facts{}
	for _, name := range models {
		m, err := e.gateway.Find(ctx, name)
		if err != nil {
			continue
		}
		facts[name] = m.Facts()
		if m.Described {
			abilities[name] = m.Ability
		}
	}
	return abilities, facts
}

// open verifies the token of a frame. Which page has it, the browser says, and
// scripts of a page can't make it say anything else.
func (e *embeds) open(r *http.Request, token string) (embed.Policy, error) {
	if e.authority == nil {
		return embed.Policy{}, embed.Disabled()
	}
	if r.Header.Get("Sec-Fetch-Dest") != "iframe" {
		return embed.Policy{}, reply.Error(http.StatusForbidden, chat.CodeEmbedNoFrame,
			"An embed with an author's key works only in a frame on the author's pages.", "Open the page that contains it.")
	}
	return e.authority.Open(token, r.Header.Get("Referer"), time.Now())
}
