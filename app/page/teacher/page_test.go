package teacher

import (
	"strings"
	"testing"
	"time"

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

func TestPage_of_who_is_not_in(t *testing.T) {
	for _, l := range i18n.Langs() {
		v := New().(*page)
		v.Speak(l)
		shows(t, v, []string{l.T("class.loading")}, []string{"teacher-token"})
		v.state = teachNone
		shows(t, v, []string{l.T("teach.none"), "-classes class.db"}, []string{"teacher-token"})
		v.state = teachSignIn
		shows(t, v, []string{`type="password"`, `id="teacher-token"`, `aria-invalid="false"`}, []string{"/auth/oidc", `role="alert"`})
		v.oidc, v.problem = true, &chat.Error{Code: "none of ours", Message: "Nobody has this token."}
		shows(t, v, []string{`href="/auth/oidc"`, `role="alert"`, "Nobody has this token."}, []string{`aria-invalid="false"`})
	}
}

func TestPage_lists_the_classes(t *testing.T) {
	v := New().(*page)
	v.state = teachIn
	shows(t, v, []string{i18n.English.T("teach.no_class"), `id="new-class"`}, nil)
	v.classes = []classes.Class{{ID: "c1", Name: "<script>alert(1)</script>", Code: "7K2QX-9MTRA"}, {ID: "c2", Name: "Second", Archived: true}}
	shows(t, v, []string{`href="#class=c1"`, `href="#class=c2"`, "&lt;script&gt;", "7K2QX-9MTRA", i18n.English.T("teach.archived")},
		[]string{"<script>", i18n.English.T("teach.no_class")})
	v.form = newClassForm(v, classes.Class{Seats: 30, Budget: classes.Amount{MicroUSD: 2_500_000, Requests: 9000}})
	shows(t, v, []string{`value="30"`, `value="2.5"`, `value="9000"`}, []string{`id="new-class"`})
}

func TestPage_of_a_class(t *testing.T) {
	v := New().(*page)
	v.state = teachIn
	v.class = newClassPage(v, classes.Class{ID: "c1", Name: "Prompting", Seats: 30})
	b := &v.class.board
	b.Balance = classes.Balance{Cap: classes.Amount{Requests: 100}, Spent: classes.Amount{Requests: 25}}
	shows(t, v, []string{"<h1>Prompting</h1>", i18n.English.T("class.loading")}, []string{i18n.English.T("teach.nobody")})
	v.class.known = true
	shows(t, v, []string{i18n.English.T("teach.nobody"), "25 of 100", ">25"}, []string{"board-rows"})

	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	b.Members = []classes.Seat{
		{ID: "m1", Pseudonym: "modest fox", Joined: now, Balance: classes.Balance{Cap: classes.Amount{Requests: 10}, Spent: classes.Amount{Requests: 1}}},
		{ID: "m2", Pseudonym: "<b>bold</b>", Joined: now.Add(time.Second)},
		{ID: "m3", Pseudonym: "gone owl", Joined: now, Removed: true},
	}
	b.Attempts = []classes.Attempt{{ID: "a1", Member: "m1", State: classes.Done}, {ID: "a2", Member: "m2", State: classes.Queued}}
	shows(t, v, []string{"board-rows", "modest fox", "&lt;b&gt;bold", "gone owl", `<b>2</b>`}, nil)
}

func TestStandings_in_each_order(t *testing.T) {
	v := New().(*page)
	d := newClassPage(v, classes.Class{ID: "c1"})
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	seat := func(id string, requests int64) classes.Seat {
		return classes.Seat{ID: id, Joined: now, Balance: classes.Balance{Cap: classes.Amount{Requests: 10}, Spent: classes.Amount{Requests: requests}}}
	}
	d.board.Members = []classes.Seat{seat("first", 1), seat("second", 9), seat("third", 5)}
	graded := func(member string, points float64) classes.Attempt {
		return classes.Attempt{ID: member + "-1", Member: member, Exercise: "e", State: classes.Done, Points: points}
	}
	d.board.Attempts = []classes.Attempt{graded("first", 3), graded("second", 1), graded("third", 8)}
	d.exercises.own = []ownExercise{{Exercise: classes.Exercise{ID: "e"}}}
	for order, want := range map[string]string{orderJoined: "first second third", orderPoints: "third first second", orderSpent: "second third first"} {
		d.order = order
		var got []string
		for _, s := range d.standings() {
			got = append(got, s.seat.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("by %s: %q, want %q", order, got, want)
		}
	}
}
