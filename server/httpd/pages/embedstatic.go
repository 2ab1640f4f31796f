package pages

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/embedpage"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/server/bundled"
	"fewshot/server/httpd/reply"
	"fewshot/web"
	"fewshot/web/asset"
)

// maxEmbedBytes bounds the rendered prompt of an embed.
const maxEmbedBytes = 16 << 10

// A Facade is the answer of /embed/static.
type Facade struct {
	HTML   string `json:"html"`
	Prompt string `json:"p"` // the prompt as shown, as the fragment of a link
}

// A packedFacade is a [Facade] as it is sent: compressed, and as it is only where
// a client doesn't take that.
type packedFacade struct {
	zip []byte
	tag string // of its content
}

// static answers with the facade of a prompt: of a lesson by its id, or of the
// one in the address.
func (e *embeds) static(w http.ResponseWriter, r *http.Request) {
	facade, err := e.facades.get(r.URL.RawQuery, func() (packedFacade, error) {
		x, err := e.show(r.URL.RawQuery, reply.LogOf(r).Client)
		if err != nil {
			return packedFacade{}, err
		}
		body, err := json.Marshal(Facade{
			HTML: embedpage.Facade(x.options, x.prompt, x.recorded, e.bundle.Tokenizer), Prompt: prompt.EncodeFragment(x.prompt),
		})
		if err != nil {
			return packedFacade{}, fmt.Errorf("make facade: %w", err)
		}
		return pack(body), nil
	})
	sendFacade(w, r, "application/json", facade, err)
}

// markdown answers with the same as Markdown, for readers without a browser.
func (e *embeds) markdown(w http.ResponseWriter, r *http.Request) {
	home := reply.LogOf(r).Home() // a link leads there
	facade, err := e.facades.get("markdown of "+home+"?"+r.URL.RawQuery, func() (packedFacade, error) {
		x, err := e.show(r.URL.RawQuery, reply.LogOf(r).Client)
		if err != nil {
			return packedFacade{}, err
		}
		return pack([]byte(embedpage.Markdown(x.options, x.prompt, x.recorded, e.bundle.Tokenizer, home))), nil
	})
	sendFacade(w, r, "text/markdown; charset=utf-8", facade, err)
}

// sendFacade sends what an embed is until it is run, as somebody got it already or as it
// was made for this client, or says why there is none.
func sendFacade(w http.ResponseWriter, r *http.Request, kind string, facade packedFacade, err error) {
	// 1. Any page may show it: it holds nothing but what the address says.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Timing-Allow-Origin", "*")
	if err != nil {
		reply.Fail(w, r, localized(r.URL.Query().Get("lang"), err))
		return
	}

	// 2. Browsers keep it for some minutes, then ask whether it changed.
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Vary", "Accept-Encoding")
	encoding := web.Encoding(r.Header.Get("Accept-Encoding"), false, true)
	etag := web.ETag(facade.tag, "facade", encoding)
	h.Set("ETag", etag)
	if web.Matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := facade.zip
	if encoding == "gzip" {
		h.Set("Content-Encoding", encoding)
	} else if body, err = unzip(facade.zip); err != nil {
		reply.Fail(w, r, err)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// localized is an error as an embed shows it: in Chinese the words of its code stand before
// the English ones, which may say more.
func localized(lang string, err error) error {
	if !strings.HasPrefix(strings.ToLower(lang), "zh") {
		return err
	}
	e := reply.Classify(err)
	if words := widget.InChinese(e); words != "" {
		e.Message, e.Hint = words, strings.TrimSpace(e.Message+" "+e.Hint)
	}
	return e
}

// A shown is a prompt as an address shows it.
type shown struct {
	options  embedpage.Options
	prompt   prompt.Prompt
	recorded embedpage.Recorded // what a model of ours said, if the prompt has a name
}

// show reads what an address shows, for a client, who may ask for a number of new ones in a
// time.
func (e *embeds) show(rawQuery string, client netip.Addr) (shown, error) {
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return shown{}, chat.Invalid("", "The address can't be read.", "Check it for a % that is not followed by two digits.")
	}
	show, err := embedpage.ParseOptions(query)
	if err != nil {
		return shown{}, err
	}
	if wait := e.facades.pace.take(client, time.Now()); wait > 0 {
		refused := reply.Error(http.StatusTooManyRequests, chat.CodeTooManyEmbeds, "This address asked for many different prompts in a short time.", "Wait a moment, then load the page again.")
		refused.RetryAfterSeconds = wait
		return shown{}, refused
	}
	p, err := embedPrompt(query)
	if err != nil {
		return shown{}, err
	}
	p = show.Apply(p)
	if embedpage.Keyless(p.Model) && !bundled.Has(p.Model) {
		return shown{}, reply.Error(http.StatusNotFound, chat.CodeModelNotFound, "There is no such model in the page.", "Those of "+strings.Join(bundled.Names(), ", ")+" are; others need a token.")
	}
	size := 0
	for _, b := range prompt.Render(p).Segments {
		size += len(b.Text)
	}
	if size > maxEmbedBytes {
		return shown{}, reply.Error(http.StatusRequestEntityTooLarge, chat.CodeEmbedTooLarge,
			"The prompt has "+strconv.Itoa(size)+" bytes; an embed may have "+strconv.Itoa(maxEmbedBytes)+".", "Take fewer examples (shots), or link to the playground.")
	}

	var recorded embedpage.Recorded
	if query.Get("lesson") != "" {
		recorded = e.recorder.Answer(p)
	}
	return shown{show, p, recorded}, nil
}

// pack compresses a facade.
func pack(body []byte) packedFacade {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(body)
	z.Close()
	return packedFacade{bytes.Clone(packed.Bytes()), asset.Hash(body)}
}
