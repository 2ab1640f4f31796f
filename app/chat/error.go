package chat

// An Error is one that a person sees: what happened, and what to do next.
// On the wire it is OpenAI's error envelope, with the hint in a field of its
// own beside the message.
type Error struct {
	Status  int    `json:"-"`              // HTTP status, 0 if it never was on the wire
	Message string `json:"message"`        // what happened, a sentence
	Hint    string `json:"hint,omitempty"` // what to do next, a sentence
	Type    string `json:"type"`           // OpenAI's class, e.g. invalid_request_error
	Param   string `json:"param"`          // the field that it is about, if any ("" is null on the wire)
	Code    string `json:"code"`           // stable, for programs, e.g. model_not_found ("" is null)
	// RetryAfterSeconds is how long to wait before the next try; 0: not said.
	RetryAfterSeconds int `json:"-"`
	// Stage is how far the request got; it never is on the wire.
	Stage Stage `json:"-"`
}

// A Stage is how far a request got that ended in an error, which decides whether a
// provider may bill it.
type Stage uint8

const (
	StageUnknown Stage = iota // the provider may have worked on it
	StageUnsent               // it never reached the provider, or not as a whole
	StageRefused              // the provider refused it, and has done no work for it
)

// At is e with the stage.
func (e *Error) At(s Stage) *Error {
	staged := *e
	staged.Stage = s
	return &staged
}

// Unbilled reports whether nobody can have to pay for a request that ended in e.
func (e *Error) Unbilled() bool { return e.Stage != StageUnknown }

// Error is the message and the hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " " + e.Hint
}

// Invalid makes the error of a request that can't be served as it is: status
// 400, type invalid_request_error.
func Invalid(param, message, hint string) *Error {
	return &Error{Status: 400, Type: "invalid_request_error", Param: param, Code: CodeInvalidValue, Message: message, Hint: hint}
}
