package prompt

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"fewshot/app/chat"
)

// A link carries a prompt in its fragment as p=VERSION.DATA, where DATA is the
// prompt's JSON, compressed with DEFLATE in the zlib format (RFC 1950: its
// checksum tells a damaged link from a sound one; browsers call it "deflate")
// and written in the URL-safe base64 alphabet without padding (RFC 4648,
// section 5).
const (
	fragmentKey     = "p="
	fragmentVersion = 1
)

// EncodeFragment is p as the fragment of a link, without the leading #.
func EncodeFragment(p Prompt) string {
	return fragmentKey + strconv.Itoa(fragmentVersion) + "." + base64.RawURLEncoding.EncodeToString(deflate(appendPrompt(nil, p)))
}

// DecodeFragment reads a prompt from a link's fragment, with or without its
// leading #, or from the whole link; what stands behind it in a text is left out. It
// reads no more than [MaxBytes] out of
// whatever the link holds. Its errors are of type *chat.Error with the codes
// no_prompt, link_too_new, link_damaged, or those of [Decode].
func DecodeFragment(s string) (Prompt, error) {
	if _, after, ok := strings.Cut(s, "#"); ok {
		s = after
	}
	s, ok := strings.CutPrefix(strings.TrimSpace(s), fragmentKey)
	if !ok {
		return Prompt{}, coded(chat.CodeNoPrompt, "", "The link has no prompt.", "Ask for the link again: it should contain #p=.")
	}
	version, data, _ := strings.Cut(s, ".")
	switch n, err := strconv.ParseUint(version, 10, 31); {
	case err != nil || n == 0:
		return Prompt{}, damaged("It doesn't say how it was made")
	case n > fragmentVersion:
		return Prompt{}, coded(chat.CodeLinkTooNew, "", fmt.Sprintf("The link was made by a newer Fewshot (version %d of links, this one reads %d).", n, fragmentVersion),
			"Reload the page to get the newest version, then open the link again.")
	}
	data = withoutTail(data)
	src, err := unpack(data)
	if whole := strings.TrimRight(data, "-_"); err != nil && err != errLong && whole != data {
		// Markdown and chats put such a mark behind a link. The checksum says that it is one.
		if again, e := unpack(whole); e == nil {
			src, err = again, nil
		}
	}
	switch {
	case err == errLong:
		return Prompt{}, coded(chat.CodeTooLarge, "", fmt.Sprintf("The link's prompt is larger than %d KB.", MaxBytes>>10), "Ask for the prompt as a file instead.")
	case err != nil:
		return Prompt{}, damaged("Part of it is missing or was changed")
	}
	return Decode(src)
}

// withoutTail is data up to the first character that no link has: a bracket or a full
// stop behind a link in a text, or what a tracker adds.
func withoutTail(data string) string {
	end := strings.IndexFunc(data, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
	if end < 0 {
		return data
	}
	return data[:end]
}

// unpack is what a link's data holds.
func unpack(data string) ([]byte, error) {
	packed, err := base64.RawURLEncoding.Strict().DecodeString(data)
	if err != nil {
		return nil, err
	}
	return inflate(packed, MaxBytes)
}

func damaged(how string) *chat.Error {
	return coded(chat.CodeLinkDamaged, "", "The link is damaged. "+how+".", "Copy the whole link again; chat and mail programs sometimes cut long ones.")
}
