package provider

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// A Key is a secret that a provider is paid with. It prints as [redacted]
// under every verb of fmt, in JSON, as text and in logs, also as an unexported
// field of something that is printed. The zero Key is none, and prints as
// nothing.
type Key struct {
	// reveal is a function because what walks a value by reflection, and so
	// past the methods of Key, can't look into one.
	reveal func() string
}

// NewKey makes a Key of s, without the white space around it; of nothing it
// makes the zero Key. A key with a character that can't stand in a header is
// an error, which does not quote it.
func NewKey(s string) (Key, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Key{}, nil
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Key{}, errors.New("the key holds a character that is not visible ASCII")
		}
	}
	return Key{reveal: func() string { return s }}, nil
}

// IsSet reports whether there is a key.
func (k Key) IsSet() bool { return k.reveal != nil }

// secret is the key itself, "" if there is none. Only what sends it or looks
// for it calls this.
func (k Key) secret() string {
	if k.reveal == nil {
		return ""
	}
	return k.reveal()
}

// String is [redacted], or nothing for the zero Key.
func (k Key) String() string {
	if k.reveal == nil {
		return ""
	}
	return redacted
}

// Format writes String whatever the verb is.
func (k Key) Format(s fmt.State, _ rune) { io.WriteString(s, k.String()) }

// MarshalText is String.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// MarshalJSON is String as a JSON string.
func (k Key) MarshalJSON() ([]byte, error) { return []byte(`"` + k.String() + `"`), nil }

// LogValue is String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
