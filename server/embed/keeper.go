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
	sessionPrefix = "fss1."
	// sessionTime is how long a frame may send requests before it must be loaded
	// again.
	sessionTime = 12 * time.Hour
	// MinSecret is the least length of a secret, in bytes.
	MinSecret = 32
)

// A Keeper verifies tokens and keeps the accounts. It is safe for concurrent use.
type Keeper struct {
	secret []byte
	ledger *Ledger
}

// NewKeeper returns a keeper of a secret.
func NewKeeper(secret string, ledger *Ledger) *Keeper {
	return &Keeper{secret: []byte(secret), ledger: ledger}
}

// Knows reports whether a text is the keeper's secret.
func (k *Keeper) Knows(secret string) bool {
	given, own := sha256.Sum256([]byte(secret)), sha256.Sum256(k.secret)
	return subtle.ConstantTimeCompare(given[:], own[:]) == 1
}

// Sign is the token of a grant.
func (k *Keeper) Sign(g Grant) (string, error) { return Sign(k.secret, g) }

// Open verifies the token in a frame's address. referer is what the browser says
// of the page that has the frame: its origin must be one of the grant's. Errors
// are of type *chat.Error.
func (k *Keeper) Open(token, referer string, now time.Time) (Grant, error) {
	g, ok := open(k.secret, token)
	if !ok {
		return g, refuse(403, "embed_forged", "This page's key is not one that this server has signed.", "Its author should copy it again, whole, or sign a new one (fewshot embed sign).")
	}
	if err := g.expired(now); err != nil {
		return g, err
	}
	from, err := Origin(referer)
	if err != nil || !slices.Contains(g.Origins, from) {
		return g, refuse(403, "embed_origin", "This key is not for this page's site.", "It is for "+strings.Join(g.Origins, ", ")+".")
	}
	return g, nil
}

// A session is what a frame was given when it was loaded.
type session struct {
	ID      string `json:"id"`
	Token   string `json:"token"`   // hash of the token that it goes with
	Expires int64  `json:"expires"` // Unix time in seconds
}

// Pass is what a frame sends with its requests: the token and a session.
func (k *Keeper) Pass(token string, now time.Time) string {
	s := session{ID: rand.Text(), Token: digest(token), Expires: now.Add(sessionTime).Unix()}
	payload, _ := json.Marshal(s) // plain values
	return token + "~" + seal(k.secret, sessionPrefix, payload)
}

// IsPass reports whether an API key is meant as a pass.
func IsPass(key string) bool { return strings.HasPrefix(key, Prefix) }

// A Reader is who has a pass.
type Reader struct {
	Grant   Grant
	session string
}

// Read verifies a pass. Errors are of type *chat.Error.
func (k *Keeper) Read(pass string, now time.Time) (Reader, error) {
	token, sealed, _ := strings.Cut(pass, "~")
	g, ok := open(k.secret, token)
	if !ok {
		return Reader{}, refuse(403, "embed_forged", "This page's key is not one that this server has signed.", "Load the page again; if that does not help, its author should sign a new key.")
	}
	if err := g.expired(now); err != nil {
		return Reader{}, err
	}
	var s session
	payload, ok := unseal(k.secret, sessionPrefix, sealed)
	if !ok || !decode(payload, &s) || s.Token != digest(token) {
		return Reader{}, refuse(403, "embed_session", "This request does not come from an embed that this server has sent.", "Load the page again.")
	}
	if now.Unix() >= s.Expires {
		return Reader{}, refuse(403, "embed_session", "The page has been open for too long.", "Load it again.")
	}
	return Reader{Grant: g, session: s.ID}, nil
}

// Allow holds a request against a reader's grant, and gives it the grant's bound
// where it says none. Errors are of type *chat.Error.
func (k *Keeper) Allow(reader Reader, r *chat.Request) error {
	if refused := reader.Grant.allows(r); refused != nil {
		return refused
	}
	if r.MaxTokens == nil {
		most := reader.Grant.MaxTokens
		r.MaxTokens = &most
	}
	return nil
}

// Payer is the author, who pays for a reader at an address out of the accounts:
// in requests, whatever each costs.
func (k *Keeper) Payer(reader Reader, client netip.Addr) charge.Payer {
	return author{k.ledger, reader, client}
}

type author struct {
	ledger *Ledger
	reader Reader
	client netip.Addr
}

// Reserve is charge.Payer's.
func (a author) Reserve(_ context.Context, _ charge.Bill) (charge.Settle, error) {
	giveBack, refused := a.ledger.reserve(a.reader.Grant, a.reader.session, a.client, time.Now())
	if refused != nil {
		return nil, refused.At(chat.StageUnsent)
	}
	return func(_ context.Context, spent charge.Bill) error {
		if spent.Requests == 0 {
			giveBack()
		}
		return nil
	}, nil
}

// digest is a short hash of a text.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
