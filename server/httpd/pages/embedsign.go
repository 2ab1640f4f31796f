package pages

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fewshot/server/embed"
	"fewshot/server/httpd/reply"
	"fewshot/web"
)

// signBytes is how large the form may be.
const signBytes = 32 << 10

// signPolicy is the signing page's Content-Security-Policy: it has no script.
const signPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// A signForm is the signing page: what was typed, what is wrong with it, and the
// token.
type signForm struct {
	Styles []string // addresses of style sheets
	Fields []signField
	Wrong  string // about the whole
	Token  string // "" until it is signed
	Home   string // the server's own address
	Model  string // the first of the token's
	Budget string // what the token allows, in words
}

// A signField is a field of the form.
type signField struct {
	Name, Label, Hint, Kind string
	Value                   string // as typed; never the secret
	Wrong                   string
}

// signFields are the fields with what they begin with. The names of the flags of
// `fewshot embed sign` are theirs too.
func signFields() []signField {
	return []signField{
		{Name: "secret", Label: "The embeds' secret", Hint: "The FEWSHOT_EMBED_SECRET that this server was started with. It is compared, not stored.", Kind: "password"},
		{Name: "origin", Label: "Sites whose pages may have the embed, one a line", Hint: "https://docs.example.org", Kind: "lines"},
		{Name: "model", Label: "Models that readers may use, one a line", Hint: "openai/gpt-6-luna", Kind: "lines"},
		{Name: "max-tokens", Label: "Tokens of one answer", Kind: "number", Value: "256"},
		{Name: "samples", Label: "Samples of one request", Kind: "number", Value: "1"},
		{Name: "prompt-bytes", Label: "Bytes of one prompt", Kind: "number", Value: "4096"},
		{Name: "per-day", Label: "Requests of one reader a day", Kind: "number", Value: "20"},
		{Name: "budget-requests", Label: "Requests of all readers, until it ends; may be empty beside dollars", Kind: "number", Value: "1000"},
		{Name: "budget-usd", Label: "US dollars of all readers, until it ends", Hint: "none: requests are counted alone", Kind: "text"},
		{Name: "expires", Label: "Day on which it ends, at its beginning in UTC", Kind: "date"},
		{Name: "id", Label: "Name of the budget, which all tokens of the name share", Hint: "none: a new one", Kind: "text"},
	}
}

// signPage answers GET and POST /embed/sign: a form that signs tokens for embeds,
// for who knows the secret.
func (e *embeds) signPage(w http.ResponseWriter, r *http.Request) {
	form := signForm{Fields: signFields(), Home: reply.LogOf(r).Home()}
	for _, name := range []string{"app.css", "study.css"} {
		if a, ok := e.site.Find(name); ok {
			form.Styles = append(form.Styles, a.URL)
		}
	}
	status := http.StatusOK
	switch {
	case e.authority == nil:
		form.Wrong, form.Fields, status = "This server has no embeds with an author's key: start it with FEWSHOT_EMBED_SECRET, for instance the output of `openssl rand -hex 32`.", nil, http.StatusNotFound
	case r.Method == http.MethodPost:
		status = e.sign(w, r, &form)
	}
	var page bytes.Buffer
	if err := signTemplate.Execute(&page, form); err != nil {
		reply.Fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", signPolicy)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(web.Below(reply.LogOf(r).Base, page.Bytes()))
}

// sign reads the form and signs a token, or says beside each field what is wrong.
func (e *embeds) sign(w http.ResponseWriter, r *http.Request, form *signForm) (status int) {
	if err := reply.Form(w, r, signBytes); err != nil {
		public := reply.Classify(err)
		form.Wrong = "The form can't be read. Send it again, with fewer sites and models."
		reply.Note(r, public, err)
		return public.Status
	}
	at := map[string]*signField{}
	for i := range form.Fields {
		f := &form.Fields[i]
		at[f.Name] = f
		if f.Kind != "password" {
			f.Value = strings.TrimSpace(r.PostForm.Get(f.Name))
		}
	}

	// 1. Who asks.
	secret, known := strings.TrimSpace(r.PostForm.Get("secret")), false
	err := e.guesses.Try(r.Context(), reply.LogOf(r).Client, sha256.Sum256([]byte(secret)), func(error) bool { return known }, func() error {
		known = e.authority.Knows(secret)
		return nil
	})
	if err != nil {
		public := reply.Classify(err)
		at["secret"].Wrong = public.Message + " Wait " + strconv.Itoa(public.RetryAfterSeconds) + " s, then type it again."
		return public.Status
	}
	if !known {
		at["secret"].Wrong = "This is not the secret that the server was started with."
		return http.StatusForbidden
	}

	// 2. What for.
	wrong := false
	refuse := func(name, text string) { at[name].Wrong, wrong = text, true }
	number := func(name string) int {
		n, err := strconv.Atoi(at[name].Value)
		if err != nil || n < 1 {
			refuse(name, "Type a number of at least 1.")
		}
		return n
	}
	policy := embed.Policy{
		ID: at["id"].Value, Models: strings.Fields(at["model"].Value), MaxTokens: number("max-tokens"), Samples: number("samples"),
		PromptBytes: number("prompt-bytes"), PerDay: number("per-day"),
	}
	if usd := at["budget-usd"]; usd.Value != "" {
		var err error
		if policy.MicroUSD, err = embed.ParseUSD(usd.Value); err != nil {
			refuse("budget-usd", "Type an amount in dollars, such as 5 or 0.25.")
		}
	}
	if at["budget-requests"].Value != "" || at["budget-usd"].Value == "" {
		policy.Requests = number("budget-requests")
	}
	for _, site := range strings.Fields(at["origin"].Value) {
		origin, err := embed.Origin(site)
		if err != nil {
			refuse("origin", err.Error()+": write a scheme and a host, such as https://docs.example.org.")
		}
		policy.Origins = append(policy.Origins, origin)
	}
	if len(policy.Origins) == 0 {
		refuse("origin", "Name at least one site.")
	}
	if len(policy.Models) == 0 {
		refuse("model", "Name at least one model.")
	}
	end, err := time.Parse(time.DateOnly, at["expires"].Value)
	if err != nil || !end.After(time.Now()) {
		refuse("expires", "Choose a day in the future.")
	}
	policy.Expires = end.Unix()
	if policy.ID == "" {
		policy.ID = strings.ToLower(rand.Text()[:10])
	}
	if wrong {
		return http.StatusBadRequest
	}

	// 3. The token.
	token, err := e.authority.Sign(policy)
	if err != nil {
		form.Wrong = "The token can't be signed: " + err.Error() + "."
		return http.StatusBadRequest
	}
	form.Token, form.Model = token, policy.Models[0]
	form.Budget = "Budget " + policy.ID + ": " + policy.Budget() + ", " + strconv.Itoa(policy.PerDay) + " per reader and day, until " + at["expires"].Value + "."
	return http.StatusOK
}

var signTemplate = template.Must(template.New("sign").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign a token for embeds · Fewshot</title>
<meta name="color-scheme" content="light dark">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}</head>
<body>
<div class="workbench study"><main class="main teach sign">
<h1>Sign a token for embeds</h1>
<p class="soft">A token lets the readers of a site's pages run prompts on this server's keys, within bounds. It is no secret: it works in frames on the pages of its sites alone.</p>
{{with .Wrong}}<p class="problem" role="alert">{{.}}</p>{{end}}
{{with .Token}}<section class="panel" aria-label="Token"><div class="class-form">
<p role="status">{{$.Budget}}</p>
<label for="token">Token</label>
<textarea id="token" class="field" readonly rows="4">{{.}}</textarea>
<label for="snippet">For the page</label>
<textarea id="snippet" class="field" readonly rows="4">&lt;script type="module" src="{{$.Home}}/embed.js"&gt;&lt;/script&gt;
&lt;few-shot-prompt lesson="translate-zh" model="{{$.Model}}" token="{{.}}"&gt;&lt;/few-shot-prompt&gt;</textarea>
</div></section>{{end}}
{{if .Fields}}<section class="panel"><form method="post" class="class-form" autocomplete="off">
{{range .Fields}}<div class="setting">
<label for="{{.Name}}">{{.Label}}</label>
{{if eq .Kind "lines"}}<textarea id="{{.Name}}" name="{{.Name}}" class="field" rows="2" placeholder="{{.Hint}}"{{if .Wrong}} aria-invalid="true" aria-describedby="{{.Name}}-error"{{end}}>{{.Value}}</textarea>
{{else}}<input type="{{if eq .Kind "number"}}text{{else}}{{.Kind}}{{end}}"{{if eq .Kind "number"}} inputmode="numeric"{{end}} id="{{.Name}}" name="{{.Name}}" value="{{.Value}}"{{if eq .Kind "text"}} placeholder="{{.Hint}}"{{end}}{{if .Wrong}} aria-invalid="true" aria-describedby="{{.Name}}-error"{{end}}>
{{end}}{{if eq .Kind "password"}}<p class="soft">{{.Hint}}</p>{{end}}
{{if .Wrong}}<p id="{{.Name}}-error" class="error" role="alert">{{.Wrong}}</p>{{end}}
</div>
{{end}}<p><button type="submit" class="run">Sign</button></p>
</form></section>{{end}}
</main></div>
</body>
</html>
`))
