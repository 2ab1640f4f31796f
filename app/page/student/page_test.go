package student

import (
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// shows checks what the page shows and what it doesn't.
func shows(t *testing.T, v *page, has, hasNone []string) {
	t.Helper()
	html := app.HTMLString(v.Render())
	for _, text := range has {
		if !strings.Contains(html, text) {
			t.Errorf("%q is missing in %s", text, html)
		}
	}
	for _, text := range hasNone {
		if strings.Contains(html, text) {
			t.Errorf("there is %q in %s", text, html)
		}
	}
}

func TestPage_at_the_door(t *testing.T) {
	v := New().(*page)
	l := i18n.English
	shows(t, v, []string{l.T("class.loading")}, []string{"class-code"})
	v.state, v.code = classDoor, "7K2QX-9MTR"
	shows(t, v, []string{`id="class-code"`, `value="7K2QX-9MTR"`, `aria-invalid="false"`, l.T("class.privacy")}, []string{`role="alert"`, l.T("class.yours")})
	v.problem = &chat.Error{Code: chat.CodeCodeUnknown, Message: "No class has this code.", Hint: "Check it."}
	shows(t, v, []string{`id="class-problem"`, "No class has this code.", `role="alert"`}, []string{`aria-invalid="false"`})
	v.problem = &chat.Error{Code: chat.CodeClassesDisabled, Message: "This server has no classes."}
	shows(t, v, []string{`id="class-none"`, "This server has no classes."}, []string{`id="class-code"`})
	v.problem = nil
	v.places = []place{{Pseudonym: "modest fox"}}
	v.places[0].Name = "<Prompting>"
	shows(t, v, []string{l.T("class.yours"), "modest fox", "&lt;Prompting&gt;"}, nil)
}

func TestPage_of_a_class(t *testing.T) {
	v := New().(*page)
	v.state = classRoom
	l := i18n.English
	v.me.Class.ID, v.me.Class.Name, v.me.Pseudonym, v.me.Return = "c1", "Prompting", "modest fox", "fsm-SECRET"
	v.me.Balance = classes.Balance{Cap: classes.Amount{Requests: 10}, Spent: classes.Amount{Requests: 3}}
	shows(t, v, []string{"<h1>Prompting</h1>", "modest fox", l.T("class.no_exercises"), l.T("class.left.requests", "7")}, []string{"SECRET"})
	v.me.Exercises = []classes.Exercise{{ID: "a", Title: map[string]string{"en": "Opposites"}, Points: classes.Points{Accuracy: 10}}, {ID: "b", Title: map[string]string{"en": "Capitals"}}}
	v.me.Submissions = []classes.Submission{
		{ID: "s1", Exercise: "a", State: classes.Done, Grade: &classes.Grade{Points: 7.5}},
		{ID: "s2", Exercise: "a", State: classes.Failed},
	}
	shows(t, v, []string{
		`href="#class=c1&exercise=a"`, `href="#class=c1&exercise=b"`, "Opposites", l.T("class.best", "7.5", 10, l.N("class.tries", 1)), l.T("class.untried"),
	}, []string{l.T("class.no_exercises")})
	v.link = true
	shows(t, v, []string{"fsm-SECRET"}, nil) // it was asked for
	v.me.Class.Archived = true
	shows(t, v, []string{"class-shut"}, nil)
}
