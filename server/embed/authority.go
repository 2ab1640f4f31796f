package embed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
)

const (
	framePrefix = "fss1."
	// frameTime is how long a frame may send requests before it must be loaded
	// again.
	frameTime = 12 * time.Hour
	// MinSecret is the least length of a secret, in bytes.
	MinSecret = 32
)

// A Authority verifies tokens and keeps the accounts. It is safe for concurrent use.
type Authority struct {
	secret []byte
	ledger *Ledger
}

// NewAuthority returns an authority with a secret.
func NewAuthority(secret string, ledger *Ledger) *Authority {
	return &Authority{secret: []byte(secret), ledger: ledger}
}

// Knows reports whether a text is the authority's secret.
func (a *Authority) Knows(secret string) bool {
	given, own := sha256.Sum256([]byte(secret)), sha256.Sum256(a.secret)
	return subtle.ConstantTimeCompare(given[:], own[:]) == 1
}

// Sign is the token of a policy.
func (a *Authority) Sign(p Policy) (string, error) { return Sign(a.secret, p) }

// Open verifies the token in a frame's address. referer is what the browser says
// of the page that has the frame: its origin must be one of the policy's. Errors
// are of type *chat.Error.
func (a *Authority) Open(token, referer string, now time.Time) (Policy, error) {
	p, ok := open(a.secret, token)
	if !ok {
		return p, refuse(403, chat.CodeEmbedForged, "This page's key was not signed by this server.", "Its author should copy it again, whole, or sign a new one (fewshot embed sign).")
	}
	if err := p.expired(now); err != nil {
		return p, err
	}
	from, err := Origin(referer)
	if err != nil || !slices.Contains(p.Origins, from) {
		return p, refuse(403, chat.CodeEmbedOrigin, "This key is not for this page's site.", "It is for "+strings.Join(p.Origins, ", ")+".")
	}
	return p, nil
}

// A frame is what a frame was given when it was loaded.
type frame struct {
	ID      string `json:"id"`
	Token   string `json:"token"`   // hash of the token that it goes with
	Expires int64  `json:"expires"` // Unix time in seconds
}

// FrameToken is what a frame sends with its requests: the author's token, and that the
// frame came from here.
func (a *Authority) FrameToken(token string, now time.Time) string {
	f := frame{ID: rand.Text(), Token: digest(token), Expires: now.Add(frameTime).Unix()}
	payload, _ := json.Marshal(f) // plain values
	return token + "~" + seal(a.secret, framePrefix, payload)
}

// IsFrameToken reports whether an API key is meant as a frame's.
func IsFrameToken(key string) bool { return strings.HasPrefix(key, Prefix) }

// Disabled is the error of a token on a server that signs none.
func Disabled() *chat.Error {
	return refuse(403, chat.CodeEmbedDisabled, "This server has no embeds with an author's key.", "Its operator can set FEWSHOT_EMBED_SECRET.")
}

// A Reader is who has a frame.
type Reader struct {
	Policy Policy
	frame  string
}

// Read verifies a frame's token. Errors are of type *chat.Error.
func (a *Authority) Read(frameToken string, now time.Time) (Reader, error) {
	token, sealed, _ := strings.Cut(frameToken, "~")
	p, ok := open(a.secret, token)
	if !ok {
		return Reader{}, refuse(403, chat.CodeEmbedForged, "This page's key was not signed by this server.", "Load the page again; if that does not help, its author should sign a new key.")
	}
	if err := p.expired(now); err != nil {
		return Reader{}, err
	}
	var f frame
	payload, ok := unseal(a.secret, framePrefix, sealed)
	if !ok || !decode(payload, &f) || f.Token != digest(token) {
		return Reader{}, refuse(403, chat.CodeEmbedSession, "This request does not come from an embed of this server.", "Load the page again.")
	}
	if now.Unix() >= f.Expires {
		return Reader{}, refuse(403, chat.CodeEmbedSession, "The page has been open for too long.", "Load it again.")
	}
	return Reader{Policy: p, frame: f.ID}, nil
}

// Payer is the author, who pays for a reader at an address out of the accounts: in
// requests, whatever each costs, and, of a budget in dollars, what each costs.
func (a *Authority) Payer(reader Reader, client netip.Addr) charge.Payer {
	return author{a.ledger, reader, client}
}

type author struct {
	ledger *Ledger
	reader Reader
	client netip.Addr
}

// Reserve is charge.Payer's.
func (a author) Reserve(_ context.Context, most charge.Bill) (charge.Settle, error) {
	settle, refused := a.ledger.reserve(a.reader.Policy, a.reader.frame, a.client, most, time.Now())
	if refused != nil {
		return nil, refused.At(chat.StageUnsent)
	}
	return func(_ context.Context, spent charge.Bill) error {
		settle(spent)
		return nil
	}, nil
}

// digest is a short hash of a text.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
