package chat

import "strconv"

// message reads the message at place i. Where something stands is only put into words
// for an error: then the message is read once more.
func (d *requestDecoder) message(i int) *Error {
	start, before := d.pos, d.r.Messages
	if d.messageAt("") == nil {
		return nil
	}
	d.pos, d.r.Messages = start, before
	return d.messageAt("messages[" + strconv.Itoa(i) + "]")
}

// messageAt reads a message whose place is called at.
func (d *requestDecoder) messageAt(at string) *Error {
	var m Message
	contentGiven, contentNull := false, false
	err := d.object(at, func(key string) (err *Error) {
		param := key
		if at != "" {
			param = at + "." + shorten(key)
		}
		switch key {
		case "role":
			m.Role, err = d.word(param)
			if err == nil && !knownRole(m.Role) {
				err = refuse(param, CodeUnsupportedValue, named(shorten(m.Role))+" is not a role that this server knows.",
					"Use system, developer, user or assistant.")
			}
		case "content":
			contentGiven = true
			if contentNull = d.literal("null"); !contentNull {
				m.Content, err = d.content(param)
			}
		case "refusal", "annotations", "audio", "function_call", "tool_calls":
			err = d.leftover(key, param)
		case "name", "reasoning_content", "reasoning":
			if !d.literal("null") {
				_, err = d.string(param) // for the sender's own books, or what an answer had thought
			}
		default:
			err = unknownField(key, []string{"role", "content"})
			err.Param = param
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case m.Role == "":
		return missing(at+".role", "Use system, developer, user or assistant.")
	case !contentGiven:
		return missing(at+".content", "Send the message's text.")
	case contentNull && m.Role != Assistant:
		return wrongType(at+".content", "a string or an array of text parts", "null")
	}
	d.r.Messages = append(d.r.Messages, m)
	return nil
}

func knownRole(role string) bool {
	return role == System || role == Developer || role == User || role == Assistant
}

// content reads a text, or an array of text parts, which it joins.
func (d *requestDecoder) content(param string) (string, *Error) {
	switch d.kind() {
	case "a string":
		return d.string(param)
	case "an array":
	default:
		return "", d.typeError(param, "a string or an array of text parts")
	}
	var joined []byte
	parts := 0
	err := d.array(param, func(i int) *Error {
		parts++
		at := param + "[" + strconv.Itoa(i) + "]"
		kind, text, textGiven := "", "", false
		err := d.object(at, func(key string) (err *Error) {
			switch key {
			case "type":
				kind, err = d.string(at + ".type")
				if err == nil && kind != "text" {
					err = refuse(at+".type", CodeUnsupportedValue, "Parts of type "+named(shorten(kind))+" are not supported.",
						"Send text only.")
				}
			case "text":
				textGiven = true
				text, err = d.string(at + ".text")
			default:
				err = unknownField(key, []string{"type", "text"})
				err.Param = at + "." + shorten(key)
			}
			return err
		})
		switch {
		case err != nil:
			return err
		case kind == "":
			return missing(at+".type", `Write "type": "text".`)
		case !textGiven:
			return missing(at+".text", "Send the part's text.")
		}
		joined = append(joined, text...)
		return nil
	})
	if err == nil && parts == 0 {
		err = missing(param, "Send the message's text.")
	}
	return string(joined), err
}

// leftover reads a field of an answer that a program sends back as part of
// the conversation, and refuses it unless it says nothing.
func (d *requestDecoder) leftover(key, param string) *Error {
	switch {
	case d.literal("null"):
		return nil
	case key == "refusal" && d.kind() == "a string":
		if s, err := d.string(param); err != nil || s == "" {
			return err
		}
	case key == "annotations" && d.kind() == "an array":
		return d.array(param, func(int) *Error {
			return refuse(param, CodeUnsupportedParameter, "Annotations are not supported.", "Leave the field out.")
		})
	}
	return refuse(param, CodeUnsupportedParameter, named(param)+" is not supported.", "Leave the field out.")
}
