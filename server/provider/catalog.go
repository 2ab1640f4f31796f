package provider

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"

	"fewshot/app/chat"
)

// How long a list of models is taken for current, and how long to wait before
// asking again after it could not be had.
const (
	listTTL   = 10 * time.Minute
	listRetry = 15 * time.Second
)

// maxModels bounds a list.
const maxModels = 2000

// catalog is a provider's list of models: from the configuration, or the
// upstream's, cached. While a list is being read again the last one serves; so
// it does when the upstream can't be asked.
type catalog struct {
	fixed   bool
	fetch   func(context.Context) ([]Model, error)
	timeout time.Duration
	now     func() time.Time

	mu      sync.Mutex
	models  []Model
	err     error         // of the last try
	expires time.Time     // when to try again
	running chan struct{} // closed when the try that is going on has ended
}

func newCatalog(c Config, u *upstream, fetch func(context.Context) ([]Model, error)) *catalog {
	list := &catalog{fetch: fetch, timeout: u.timeouts.Models, now: time.Now}
	for _, id := range c.Models {
		list.fixed = true
		list.models = append(list.models, Model{ID: id})
	}
	return list
}

// Models are the models that the provider has now.
func (c *catalog) Models(ctx context.Context) ([]Model, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fixed || c.now().Before(c.expires) {
		return c.models, c.err
	}
	if c.running == nil {
		done := make(chan struct{})
		c.running = done
		// The list is everybody's: a caller who goes away does not end it.
		go c.refresh(context.WithoutCancel(ctx), done)
	}
	if c.models != nil {
		return c.models, c.err
	}
	done := c.running
	c.mu.Unlock()
	var gone error
	select {
	case <-done:
	case <-ctx.Done():
		gone = ctx.Err()
	}
	c.mu.Lock()
	if gone != nil {
		return c.models, gone
	}
	return c.models, c.err
}

func (c *catalog) refresh(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	models, err := c.fetch(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err, c.expires = err, c.now().Add(listRetry)
	if err == nil {
		c.models, c.expires = models, c.now().Add(listTTL)
	}
	c.running = nil
	close(done)
}

// usable reports whether id can be a model's name: not empty or endless, and
// without a key in it, which would not be the name any more without it. Within
// a name there may be spaces: llama.cpp's are the paths of files.
func (u *upstream) usable(id string) bool {
	return id != "" && len(id) <= 256 && id == strings.TrimSpace(id) &&
		!strings.ContainsFunc(id, unicode.IsControl) &&
		!strings.Contains(id, redacted) && u.redactor.String(id) == id
}

// get reads an answer to a GET request in one piece.
func (u *upstream) get(ctx context.Context, path string) ([]byte, error) {
	rep, err := u.send(ctx, http.MethodGet, path, nil, "application/json")
	if err != nil {
		return nil, u.redactor.Error(err)
	}
	defer rep.Close()
	body, err := rep.all()
	if err != nil {
		return nil, u.redactor.Error(err)
	}
	return body, nil
}

// classifyOwn leaves out what is not a language model by its name, of servers
// that people run themselves, and says nothing of the endpoints.
func classifyOwn(m *Model) bool { return !strings.Contains(strings.ToLower(m.ID), "embed") }

// notText are words in the names of OpenAI's models that are not for text, or
// only for its Responses API. A name that is not known is kept: better a model
// that answers with an error than one that is missing.
var notText = []string{
	"audio", "babbage-code", "clip", "codex", "computer-use", "dall-e", "davinci-code", "deep-research", "embedding",
	"gpt-image", "image", "live", "moderation", "realtime", "search", "similarity", "sora", "speech", "transcribe",
	"tts", "video", "whisper", "o1-pro", "o3-pro", "gpt-5-pro",
}

// classifyOpenAI leaves out what is not for text, and tells the few models
// for text completions from all others, which are for chats.
func classifyOpenAI(m *Model) bool {
	base, tuned := strings.CutPrefix(m.ID, "ft:")
	if tuned { // ft:MODEL:ORGANISATION:NAME:ID, of which people choose the names
		base, _, _ = strings.Cut(base, ":")
	}
	for _, words := range notText {
		if strings.Contains("-"+base+"-", "-"+words+"-") {
			return false
		}
	}
	switch {
	case strings.Contains(base, "-instruct"), strings.HasPrefix(base, "davinci-002"), strings.HasPrefix(base, "babbage-002"):
		m.Completions = true
	case strings.HasPrefix(base, "gpt-"), strings.HasPrefix(base, "chatgpt-"), refusesMaxTokens(base):
		m.Chat = true
	}
	return true
}

// classifyGemini takes the models by the names that requests use too.
func classifyGemini(m *Model) bool {
	m.ID = strings.TrimPrefix(m.ID, "models/")
	m.Chat = true
	for _, part := range []string{"embedding", "image", "imagen", "veo", "tts", "audio", "live", "aqa", "robotics", "computer-use"} {
		if strings.Contains(m.ID, part) {
			return false
		}
	}
	return true
}

func classifyGroq(m *Model) bool {
	m.Chat = true
	for _, part := range []string{"whisper", "tts", "guard", "orpheus"} {
		if strings.Contains(m.ID, part) {
			return false
		}
	}
	return true
}

// unsupported is the error of a parameter that a provider does not have.
func (u *upstream) unsupported(param, why string) *chat.Error {
	return &chat.Error{
		Status: http.StatusBadRequest, Type: "invalid_request_error", Param: param, Code: chat.CodeUnsupportedParameter,
		Message: u.name + " " + why, Hint: "Leave " + param + " out, or choose a model of another provider.",
	}
}
