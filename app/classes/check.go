package classes

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/examples"
)

// Limits of a class.
const (
	MaxName    = 100   // characters of a class's name
	MaxSeats   = 1_000 // members
	MaxModels  = 50    // on its list
	MaxBudget  = 1e12  // micro-dollars: a million dollars
	MaxAllowed = 1e9   // requests
	maxModel   = 200   // bytes of a model's name
)

// Check says what is wrong with a class as a teacher gives it.
func (c Class) Check() *chat.Error {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return chat.Invalid("name", "The class has no name.", "Give it one: students see it.")
	case utf8.RuneCountInString(c.Name) > MaxName || !printable(c.Name):
		return chat.Invalid("name", fmt.Sprintf("The name of the class is longer than %d characters, or has characters that can't be seen.", MaxName), "Shorten it.")
	case !slices.Contains(examples.Languages(), c.Language):
		return chat.Invalid("language", fmt.Sprintf("There is no language %q.", c.Language), "Choose "+strings.Join(examples.Languages(), " or ")+".")
	case !c.Opens.IsZero() && !c.Closes.IsZero() && !c.Closes.After(c.Opens):
		return chat.Invalid("closes", "The class closes before it opens.", "Choose a later date, or none.")
	case len(c.Models) == 0:
		return chat.Invalid("models", "The class has no model.", "Choose at least one: tiny/… models cost nothing.")
	case len(c.Models) > MaxModels:
		return chat.Invalid("models", fmt.Sprintf("The class has %d models.", len(c.Models)), fmt.Sprintf("Choose at most %d.", MaxModels))
	case c.Seats < 1 || c.Seats > MaxSeats:
		return chat.Invalid("seats", fmt.Sprintf("The class has %d seats.", c.Seats), fmt.Sprintf("Give it 1 to %d.", MaxSeats))
	}
	for _, m := range c.Models {
		if !strings.Contains(m, "/") || len(m) > maxModel || !printable(m) {
			return chat.Invalid("models", fmt.Sprintf("%q is not a valid model name.", m), "Names are provider/model, as GET /v1/models lists them.")
		}
	}
	for _, b := range []struct {
		param string
		a     Amount
	}{{"budget", c.Budget}, {"student", c.Student}} {
		if b.a.MicroUSD < 0 || b.a.MicroUSD > MaxBudget || b.a.Requests < 0 || b.a.Requests > MaxAllowed {
			return chat.Invalid(b.param, "A budget is negative, or larger than this server can store.", "Give money from 0 to 1,000,000 dollars and requests from 0 to 1,000,000,000.")
		}
	}
	return nil
}

// Open says why nobody may work in the class now; nil if students may.
func (c Class) Open(now time.Time) *chat.Error { return c.Place().Open(now) }

// Open says why nobody may work in the class now; nil if students may.
func (c Place) Open(now time.Time) *chat.Error {
	refused := &chat.Error{Status: 403, Type: "invalid_request_error"}
	switch {
	case c.Archived:
		refused.Code, refused.Message, refused.Hint = chat.CodeClassArchived, "This class is archived: it can be read but not changed.", "Ask your teacher for the class that you are in now."
	case !c.Opens.IsZero() && now.Before(c.Opens):
		refused.Code, refused.Message, refused.Hint = chat.CodeClassNotOpen, "This class opens on "+date(c.Opens)+".", "Come back then."
	case !c.Closes.IsZero() && !now.Before(c.Closes):
		refused.Code, refused.Message, refused.Hint = chat.CodeClassClosed, "This class closed on "+date(c.Closes)+".", "Ask your teacher whether it opens again."
	default:
		return nil
	}
	return refused
}

// Allows reports whether the class may use a model, by its exact name.
func (c Class) Allows(model string) bool { return slices.Contains(c.Models, model) }

func date(t time.Time) string { return t.UTC().Format("2 January 2006 at 15:04 UTC") }

// printable reports whether a text is UTF-8 without control characters and
// without those that turn the direction of the text around them.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, c := range s {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}
