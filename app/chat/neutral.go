package chat

import "math"

// Fields of OpenAI's protocol that this server doesn't have are taken at the
// values at which they do nothing, because SDKs and programs send them so. At
// any other they are refused: they would change the answer or its price.

// neutral reads the value of such a field; known is false for any other field.
func (d *requestDecoder) neutral(key string) (known bool, err *Error) {
	switch {
	case key == "logit_bias":
		return true, d.object(key, func(string) *Error { return unknownField(key, nil) })
	case key == "best_of" && !d.chat:
		return true, d.bestOfN()
	case !d.chat:
		return false, nil
	}
	switch key {
	case "tools":
		return true, d.array(key, func(int) *Error { return unknownField(key, nil) })
	case "tool_choice":
		return true, d.oneOf(key, "none")
	case "parallel_tool_calls":
		_, err = d.boolean(key)
		return true, err
	case "modalities":
		return true, d.array(key, func(int) *Error { return d.oneOf(key, "text") })
	case "service_tier":
		return true, d.oneOf(key, "auto", "default")
	case "verbosity":
		return true, d.oneOf(key, "medium")
	}
	return false, nil
}

// oneOf reads a string that must be one of those that do nothing.
func (d *requestDecoder) oneOf(param string, values ...string) *Error {
	if d.kind() != "a string" {
		return unknownField(param, nil)
	}
	s, err := d.string(param)
	if err != nil {
		return err
	}
	for _, v := range values {
		if s == v {
			return nil
		}
	}
	return unknownField(param, nil)
}

// bestOfN reads best_of, which does nothing if it is the number of samples;
// finish compares them.
func (d *requestDecoder) bestOfN() *Error {
	v, err := d.integer("best_of", 0, math.MaxInt32)
	d.bestOf = int(v)
	return err
}

// prompts reads a prompt in a list of one, as LangChain sends it.
func (d *requestDecoder) prompts() *Error {
	count := 0
	err := d.array("prompt", func(i int) *Error {
		if count++; count > 1 {
			return refuse("prompt", CodeInvalidType, `"prompt" must be one string, or a list of one.`, "Send one request for each prompt.")
		}
		if d.kind() != "a string" {
			return refuse("prompt", CodeInvalidType, `"prompt" must be text, not `+d.kind()+" in a list.", "Send the text itself.")
		}
		var err *Error
		d.r.Prompt, err = d.string("prompt[0]")
		return err
	})
	if err == nil && count == 0 {
		err = missing("prompt", "Send the text to complete.")
	}
	return err
}

// effort reads how much the model is to think: a word of ours or of a
// provider's. What a model makes of it, fitting decides.
func (d *requestDecoder) effort() (err *Error) {
	const most = 32
	s, err := d.string("reasoning_effort")
	if err != nil {
		return err
	}
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			s = ""
			break
		}
	}
	if s == "" || len(s) > most {
		return Invalid("reasoning_effort", `"reasoning_effort" is not a word for how much to think.`,
			"Write least, low, medium, high, default, or what the model's provider has.")
	}
	d.r.ReasoningEffort = s
	return nil
}
