package layout

import (
	"strings"
	"testing"

	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// TestShell_says_whose_page_it_is, before anything of the page has loaded: a student's
// and a teacher's begin alike.
func TestShell_says_whose_page_it_is(t *testing.T) {
	for _, l := range i18n.Langs() {
		header := func(path string) string {
			s := NewShell(path)
			s.Speak(l)
			head, _, ok := strings.Cut(app.HTMLString(s.Around(nil, app.Text("content"))), "</header>")
			if !ok {
				t.Fatalf("%s has no header", path)
			}
			return head
		}
		student, teacher := l.T("whose.student"), l.T("whose.teacher")
		for _, c := range []struct {
			path        string
			has, hasNot []string
		}{
			{PathClass, []string{student}, []string{teacher}},
			{PathTeach, []string{teacher}, []string{student}},
			{PathLessons, nil, []string{student, teacher}},
			{PathLab, nil, []string{student, teacher}},
		} {
			head := header(c.path)
			for _, text := range c.has {
				if !strings.Contains(head, text) {
					t.Errorf("%s, %s: %q is missing in %s", c.path, l.Tag(), text, head)
				}
			}
			for _, text := range c.hasNot {
				if strings.Contains(head, text) {
					t.Errorf("%s, %s: it says %q", c.path, l.Tag(), text)
				}
			}
		}
		if current := strings.Count(header(PathLab), `aria-current="page"`); current != 1 {
			t.Errorf("%d links are to the page that is open", current)
		}
	}
}
