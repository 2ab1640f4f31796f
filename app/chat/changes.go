package chat

// The changes that fitting made travel in an object of their own, beside
// OpenAI's fields: "fewshot":{"changes":[{"field","code","from","to"},…]}, in
// the first event of a stream or in the answer that comes in one piece.

// appendChanges appends the object after a comma, or nothing if there are none.
func appendChanges(b []byte, changes []Change) []byte {
	if len(changes) == 0 {
		return b
	}
	b = append(b, `,"fewshot":{"changes":[`...)
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"field":`...), c.Field)
		b = appendString(append(b, `,"code":`...), c.Code)
		if c.From != "" {
			b = appendString(append(b, `,"from":`...), c.From)
		}
		if c.To != "" {
			b = appendString(append(b, `,"to":`...), c.To)
		}
		b = append(b, '}')
	}
	return append(b, `]}`...)
}

// wireFewshot is the object, as it is read.
type wireFewshot struct {
	Changes []Change `json:"changes"`
}
