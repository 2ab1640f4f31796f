package chat

import "bytes"

// withoutInfinities replaces NaN, Infinity and -Infinity where they stand for
// numbers, which JSON does not have and Python writes: by null, and minus
// infinity by the number that stands for it in OpenAI's log probabilities.
func withoutInfinities(data []byte) ([]byte, bool) {
	out := make([]byte, 0, len(data)+16)
	inString, changed := false, false
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case inString && c == '\\' && i+1 < len(data):
			out = append(out, c, data[i+1])
			i++
			continue
		case c == '"':
			inString = !inString
		case !inString:
			if word, with := infinityAt(data[i:]); word > 0 {
				out = append(out, with...)
				i += word - 1
				changed = true
				continue
			}
		}
		out = append(out, c)
	}
	return out, changed
}

// infinityAt is the length of the word that data begins with, if it is one of
// those, and what stands for it.
func infinityAt(data []byte) (length int, with string) {
	for _, w := range []struct{ word, with string }{
		{"-Infinity", "-9999.0"}, {"-inf", "-9999.0"}, {"Infinity", "null"}, {"inf", "null"}, {"NaN", "null"}, {"nan", "null"},
	} {
		if bytes.HasPrefix(data, []byte(w.word)) {
			return len(w.word), w.with
		}
	}
	return 0, ""
}
