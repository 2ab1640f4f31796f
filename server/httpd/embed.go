package httpd

import (
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/examples"
	"fewshot/examples/lessons"
	"fewshot/web"
)

// maxEmbedBytes is the largest prompt that is shown in somebody else's page.
const maxEmbedBytes = 64 << 10

// mountEmbed registers what pages of others load: /embed.js is a file of the
// build, /embed/static the text of a prompt as HTML, and /embed/frame the
// playground in a frame; /oembed says the same to those who speak oEmbed.
func mountEmbed(mux *http.ServeMux, site *web.Site) error {
	if _, ok := site.Find("frame.js"); !ok {
		return nil // a build of the page alone
	}
	mux.HandleFunc("/embed/static", embedStatic)
	mux.HandleFunc("GET /oembed", oembed)
	mux.Handle("/embed/frame", &lazyPage{render: func() (http.Handler, error) {
		body, err := web.Prerender("/embed/frame")
		if err != nil {
			return nil, err
		}
		return site.Page(web.Head{Lang: "en", Title: pageTitle, Description: pageDescription, Frame: true}, body)
	}})
	return nil
}

// An embedForm is a prompt as embed.js shows it before anything runs.
type embedForm struct {
	HTML   string `json:"html"`
	Prompt string `json:"prompt"` // the whole prompt, as it stands in a link
	Tokens int    `json:"tokens"`
}

// embedStatic answers with the form of a prompt: of a lesson or a starter prompt
// by its id, or of the one in the body. Any page may ask; nothing in it is
// anybody's own, and nothing is run.
func embedStatic(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	query := r.URL.Query()
	var p prompt.Prompt
	var err error
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.Set("Cache-Control", "public, max-age=300")
		p, err = knownPrompt(query.Get("lesson"))
	case http.MethodPost:
		p, err = sentPrompt(w, r)
	default:
		h.Set("Allow", "GET, HEAD, POST")
		err = problem(http.StatusMethodNotAllowed, "method_not_allowed", "This address does not take "+shorten(r.Method)+" requests.", "Use GET or POST.")
	}
	if err != nil {
		h.Del("Cache-Control")
		fail(w, r, err)
		return
	}
	form, err := formOf(p, query)
	if err != nil {
		fail(w, r, err)
		return
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(form)
}

// knownPrompt is the prompt of a lesson, or the starter prompt, with an id.
func knownPrompt(id string) (prompt.Prompt, error) {
	for _, l := range lessons.All() {
		if l.ID == id {
			return l.Prompt, nil
		}
	}
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Prompt, nil
		}
	}
	return prompt.Prompt{}, problem(http.StatusNotFound, "unknown_lesson", "There is no lesson "+strconv.Quote(shorten(id))+".", "The page /lessons lists them; a lesson's id ends its address.")
}

// sentPrompt is the prompt in the body.
func sentPrompt(w http.ResponseWriter, r *http.Request) (prompt.Prompt, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxEmbedBytes))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return prompt.Prompt{}, problem(http.StatusRequestEntityTooLarge, "prompt_too_large", "The prompt is larger than 64 KB.", "Use fewer or shorter examples.")
	} else if err != nil {
		return prompt.Prompt{}, err
	}
	return prompt.Decode(data)
}

// formOf makes the form of a prompt. Of the models only those in the page run in
// a frame, so that is what the tokens are counted for.
func formOf(p prompt.Prompt, query url.Values) (embedForm, error) {
	if text := query.Get("shots"); text != "" {
		k, err := strconv.Atoi(text)
		if err != nil || k < 0 {
			return embedForm{}, problem(http.StatusBadRequest, "invalid_shots", "“"+shorten(text)+"” is no number of shots.", "Give a whole number from 0 up.")
		}
		p = p.Take(min(k, len(p.Shots)))
	}
	if m := query.Get("model"); m != "" {
		p.Model = m
	}
	if _, ours := tinylm.CardOf(p.Model); !ours {
		p.Model = "tiny/base"
	}
	rendered := prompt.Render(p)
	view := embedView{Prompt: p, Chinese: strings.HasPrefix(query.Get("lang"), "zh"), Table: query.Get("view") == "table"}
	tokenizer := tinylm.FamilyTokenizer()
	for _, b := range rendered.Blocks {
		view.Tokens += tokenizer.Count(b.Text)
		if b.Role != "" {
			view.Spans = append(view.Spans, embedSpan{"framing", b.Role + "\n"})
		}
		for _, s := range b.Spans {
			view.Spans = append(view.Spans, embedSpan{partName(s.Part), b.Text[s.Start:s.End]})
		}
		if b.Role != "" {
			view.Spans = append(view.Spans, embedSpan{"framing", "\n\n"})
		}
	}
	var html strings.Builder
	if err := embedTemplate.Execute(&html, view); err != nil {
		return embedForm{}, err
	}
	return embedForm{HTML: html.String(), Prompt: prompt.EncodeFragment(p), Tokens: view.Tokens}, nil
}

// An embedView is what the form shows.
type embedView struct {
	Prompt  prompt.Prompt
	Spans   []embedSpan
	Tokens  int
	Chinese bool
	Table   bool
}

// An embedSpan is a piece of the prompt in the colour of its part.
type embedSpan struct{ Part, Text string }

func partName(p prompt.Part) string {
	switch p {
	case prompt.Instruction:
		return "instruction"
	case prompt.Example:
		return "example"
	case prompt.Query:
		return "query"
	}
	return "framing"
}

var embedTemplate = template.Must(template.New("embed").Parse(`{{if .Table -}}
{{with .Prompt.Instruction}}<p class="instruction">{{.}}</p>{{end -}}
<table><thead><tr><th scope="col">{{if .Chinese}}输入{{else}}Input{{end}}</th><th scope="col">{{if .Chinese}}输出{{else}}Output{{end}}</th></tr></thead><tbody>
{{range .Prompt.Shots}}{{if not .Off}}<tr class="example"><td>{{.Input}}</td><td>{{.Output}}</td></tr>{{end}}{{end -}}
<tr class="query"><td>{{.Prompt.Query}}</td><td>?</td></tr></tbody></table>
{{- else}}<pre>{{range .Spans}}<span class="{{.Part}}">{{.Text}}</span>{{end}}</pre>{{end -}}
<div class="foot"><span class="soft">{{.Tokens}} {{if .Chinese}}个词元{{else}}tokens{{end}} · {{.Prompt.Model}}{{if .Chinese}}，在本页运行{{else}}, in this page{{end}}</span><span class="grow"></span><a target="_blank" rel="noopener">{{if .Chinese}}在 Fewshot 打开{{else}}Open in Fewshot{{end}}</a><button type="button">{{if .Chinese}}运行{{else}}Run{{end}}</button></div>`))
