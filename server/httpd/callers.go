package httpd

import (
	"net/http"
	"time"

	"fewshot/app/chat"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// caller finds out who uses the API, and refuses those who may not: a reader of an
// embed, a student of a class, or else whoever has the access token, if there is one.
// From here on they are alike.
func (s *server) caller(log *reply.RequestLog, r *http.Request) (gateway.Caller, error) {
	for _, find := range []func(*http.Request) (gateway.Caller, bool, error){s.reader, s.classes.Caller} {
		if c, ok, err := find(r); ok || err != nil {
			return c, err
		}
	}
	if err := s.Access.check(log, r); err != nil {
		return gateway.Caller{}, err
	}
	return gateway.Caller{Turn: gateway.OfAddress(log.Client), Payer: s.Payer}, nil
}

// reader is the reader of an embed that a request comes from, for whom its author pays;
// false if it comes from somebody else.
func (s *server) reader(r *http.Request) (gateway.Caller, bool, error) {
	token := bearer(r)
	switch {
	case !embed.IsFrameToken(token):
		return gateway.Caller{}, false, nil
	case s.Embeds == nil:
		return gateway.Caller{}, false, embed.Disabled()
	case r.Method != http.MethodPost:
		return gateway.Caller{}, false, reply.Error(http.StatusForbidden, chat.CodeEmbedNoRun, "An embed may run its prompt and nothing else.", "")
	}
	reader, err := s.Embeds.Read(token, time.Now())
	if err != nil {
		return gateway.Caller{}, false, err
	}
	client := reply.LogOf(r).Client
	return gateway.Caller{
		Turn:  gateway.OfAddress(client),
		Payer: s.Embeds.Payer(reader, client),
		Allow: reader.Policy.Allow,
		Most:  reader.Policy.MaxTokens,
	}, true, nil
}
