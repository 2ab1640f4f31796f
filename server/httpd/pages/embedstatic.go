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

// A StaticBlock is the answer of /embed/static.
type StaticBlock struct {
	HTML   string `json:"html"`
	Prompt string `json:"p"` // the prompt as shown, as the fragment of a link
}

// A packedBlock is a [StaticBlock] as it is sent: compressed, and as it is only where
// a client doesn't take that.
type packedBlock struct {
	zip []byte
	tag string // of its content
}

// static answers with the block of a prompt: of a lesson by its id, or of the
// one in the address.
func (e *embeds) static(w http.ResponseWriter, r *http.Request) {
	// Any page may show it: it holds nothing but what the address says.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	w.Header().Set("Timing-Allow-Origin", "*")

	// 1. The block, as somebody got it already or made for this client.
	block, err := e.blocks.get(r.URL.RawQuery, func() (packedBlock, error) { return e.pack(r.URL.RawQuery, reply.LogOf(r).Client) })
	if err != nil {
		reply.Fail(w, r, told(r.URL.Query().Get("lang"), err))
		return
	}

	// 2. Browsers keep it for some minutes, then ask whether it changed.
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Vary", "Accept-Encoding")
	encoding := web.Encoding(r.Header.Get("Accept-Encoding"), false, true)
	etag := web.ETag(block.tag, "block", encoding)
	h.Set("ETag", etag)
	if web.Matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := block.zip
	if encoding == "gzip" {
		h.Set("Content-Encoding", encoding)
	} else if body, err = unzip(block.zip); err != nil {
		reply.Fail(w, r, err)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// told is an error as an embed shows it: in Chinese the words of its code stand before
// the English ones, which may say more.
func told(lang string, err error) error {
	if !strings.HasPrefix(strings.ToLower(lang), "zh") {
		return err
	}
	e := reply.Classify(err)
	if words := widget.InChinese(e); words != "" {
		e.Message, e.Hint = words, strings.TrimSpace(e.Message+" "+e.Hint)
	}
	return e
}

// pack makes the block of an address for a client, who may ask for so many new ones
// in a time.
func (e *embeds) pack(rawQuery string, client netip.Addr) (packedBlock, error) {
	// 1. What is asked for.
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return packedBlock{}, chat.Invalid("", "The address can't be read.", "Check it for a % that is not followed by two digits.")
	}
	show, err := embedpage.ParseOptions(query)
	if err != nil {
		return packedBlock{}, err
	}
	if wait := e.blocks.pace.take(client, time.Now()); wait > 0 {
		refused := reply.Error(http.StatusTooManyRequests, chat.CodeTooManyEmbeds, "This address asked for many different prompts in a short time.", "Wait a moment, then load the page again.")
		refused.RetryAfterSeconds = wait
		return packedBlock{}, refused
	}
	p, err := embedPrompt(query)
	if err != nil {
		return packedBlock{}, err
	}
	p = show.Apply(p)
	if embedpage.Keyless(p.Model) && !bundled.Has(p.Model) {
		return packedBlock{}, reply.Error(http.StatusNotFound, chat.CodeModelNotFound, "There is no such model in the page.", "Those of "+strings.Join(bundled.Names(), ", ")+" are; others need a token.")
	}
	size := 0
	for _, b := range prompt.Render(p).Blocks {
		size += len(b.Text)
	}
	if size > maxEmbedBytes {
		return packedBlock{}, reply.Error(http.StatusRequestEntityTooLarge, chat.CodeEmbedTooLarge,
			"The prompt has "+strconv.Itoa(size)+" bytes; an embed may have "+strconv.Itoa(maxEmbedBytes)+".", "Take fewer examples (shots), or link to the playground.")
	}

	// 2. The block, with what a model of ours said to a prompt that has a name.
	var recorded embedpage.Recorded
	if query.Get("lesson") != "" {
		recorded = e.recorder.Answer(p)
	}
	body, err := json.Marshal(StaticBlock{
		HTML: embedpage.Block(show, p, recorded, e.bundle.Tokenizer), Prompt: prompt.EncodeFragment(p),
	})
	if err != nil {
		return packedBlock{}, fmt.Errorf("make block: %w", err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(body)
	z.Close()
	return packedBlock{bytes.Clone(packed.Bytes()), asset.Hash(body)}, nil
}
