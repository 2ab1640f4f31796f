package classroom

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
)

// A Hash is the SHA-256 of a token or a code, which is all that the store looks
// for: what an index compares then says nothing about the secret. The secrets are
// random and long enough (50 bits and more than 128), so that nothing slower is
// needed.
type Hash [sha256.Size]byte

// Codes are ten digits of Crockford's base 32 (crockford.com/base32), which has
// no I, L, O and U: 50 bits.
const (
	codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength = 10
)

// NewCode makes a join code, written as two groups: 7K2QX-9MTRA.
func NewCode() string {
	random := make([]byte, codeLength)
	rand.Read(random) // it never fails
	code := make([]byte, 0, codeLength+1)
	for i, b := range random {
		if i == codeLength/2 {
			code = append(code, '-')
		}
		code = append(code, codeDigits[b%32])
	}
	return string(code)
}

// HashCode is the hash of a code as a person types it: in small letters, without
// the hyphen, with an O for a zero or an I or L for a one. It is false for what
// can be no code.
func HashCode(typed string) (Hash, bool) {
	if len(typed) > 4*codeLength {
		return Hash{}, false
	}
	code := make([]byte, 0, codeLength)
	for _, c := range []byte(typed) {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		switch c {
		case ' ', '-', '\t':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if strings.IndexByte(codeDigits, c) < 0 {
			return Hash{}, false
		}
		code = append(code, c)
	}
	if len(code) != codeLength {
		return Hash{}, false
	}
	return sha256.Sum256([]byte("code " + string(code))), true
}

// The kinds of token, which each begins with. A hash covers the kind, so that a
// token of one never passes for another.
const (
	teacherToken = "fst-"
	memberToken  = "fsm-"

	teacherSession = "fts-"
	memberSession  = "fms-"
)

// newToken makes a token of a kind, with at least 128 random bits.
func newToken(kind string) (token string, hash Hash) {
	token = kind + rand.Text()
	return token, sha256.Sum256([]byte(token))
}

// hashToken is the hash of a token that somebody sent, and whether it can be one
// of the kind at all.
func hashToken(kind, token string) (Hash, bool) {
	token = strings.TrimSpace(token)
	if !strings.HasPrefix(token, kind) || len(token) > 100 {
		return Hash{}, false
	}
	return sha256.Sum256([]byte(token)), true
}

// newID makes an id that nobody can guess or count up to.
func newID() string { return strings.ToLower(rand.Text()[:20]) }
