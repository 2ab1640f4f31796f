package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/go-jose/go-jose/v4"

	"fewshot/server/lti/ltitest"
	"fewshot/web/browsertest"
)

// TestLTI has a teacher and a student come from a learning platform, in browsers,
// and the student's points go back there.
func TestLTI(t *testing.T) {
	t.Parallel()
	launches(t, startServer)
}

// TestLTI_in_a_frame has a student open an exercise from a page that shows it in a frame:
// one click opens it in a tab, in which they are signed in.
func TestLTI_in_a_frame(t *testing.T) {
	t.Parallel()
	for keeps, messages := range map[string]string{"": "", ltitest.Keeps: "lti.put_data lti.get_data", ltitest.Silent: "lti.put_data"} {
		t.Run(cmp.Or(keeps, "which offers to keep nothing"), func(t *testing.T) {
			t.Parallel()
			p, s := startLaunched(t, startServer)
			w, tabs := framed(t, p, s, keeps)
			w.Until("a tab with the exercise", func() bool {
				w.Press("Tab") // into the frame, to its one button
				w.Press("Enter")
				time.Sleep(200 * time.Millisecond)
				return len(tabs()) > 0
			})
			if got := tabs()[0]; !strings.HasSuffix(got, "&exercise=opposites") {
				t.Errorf("the tab has %s", got)
			}
			eventually(w, "the messages to the platform", func() string { return strings.Join(p.Messages(), " ") }, messages)
		})
	}
}

// TestLTI_begun_elsewhere has a frame open a launch that the platform knows nothing of in
// this browser: there is no button.
func TestLTI_begun_elsewhere(t *testing.T) {
	t.Parallel()
	p, s := startLaunched(t, startServer)
	w, tabs := framed(t, p, s, ltitest.Forgets)
	w.Until("the question whether it was begun here", func() bool { return slices.Contains(p.Messages(), "lti.get_data") })
	for range 10 {
		w.Press("Tab")
		w.Press("Enter")
		time.Sleep(50 * time.Millisecond)
	}
	if got := tabs(); len(got) > 0 {
		t.Errorf("it opens %s", got)
	}
}

// framed shows an exercise in a frame of a platform's page. tabs are those that it opens.
func framed(t *testing.T, p *ltitest.Platform, s *server, keeps string) (w *workbench, tabs func() []string) {
	page := p.Opens(t, s.URL, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites"})
	w = &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Begin(page + "&in=frame&keeps=" + keeps)
	return w, func() (opened []string) {
		for _, one := range browsertest.Call(w.Tab, target.GetTargets, target.GetTargetsParams{}).TargetInfos {
			if one.Type == "page" && strings.HasPrefix(one.URL, s.URL+"/class#class=") {
				opened = append(opened, one.URL)
			}
		}
		return opened
	}
}

// TestLTI_below does the same with a server below a path of a proxy's.
func TestLTI_below(t *testing.T) {
	t.Parallel()
	launches(t, func(t *testing.T, variables ...string) *server {
		return startBelow(t, false, append(variables, "FEWSHOT_BASE="+below+"/")...).server
	})
}

// startLaunched starts a learning platform and a server that knows it.
func startLaunched(t *testing.T, start func(t *testing.T, variables ...string) *server) (*ltitest.Platform, *server) {
	p := ltitest.New()
	t.Cleanup(p.Close)
	config := filepath.Join(t.TempDir(), "fewshot.toml")
	text := fmt.Sprintf(`[[lti]]
name = "lms"
issuer = %q
client_id = %q
auth_url = %q
token_url = %q
jwks_url = %q
`, p.Issuer, ltitest.ClientID, p.Auth+"/auth", p.Auth+"/token", p.Auth+"/jwks")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, "FEWSHOT_CLASSES=class.db", "FEWSHOT_CONFIG="+config)
	p.ToolKey = func() (*jose.JSONWebKeySet, error) {
		res, err := http.Get(s.URL + "/lti/jwks")
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		var set jose.JSONWebKeySet
		return &set, json.NewDecoder(res.Body).Decode(&set)
	}
	return p, s
}

func launches(t *testing.T, start func(t *testing.T, variables ...string) *server) {
	p, s := startLaunched(t, start)
	come := func(l ltitest.Launch) *workbench {
		w := &workbench{Tab: browser.Open(t), t: t, s: s}
		w.Begin(p.Opens(t, s.URL, l))
		w.Wait(started)
		return w
	}

	teacher := come(ltitest.Launch{Subject: "t1", Role: ltitest.Instructor})
	teacher.shows("h1", "Course c1")
	teacher.click("Exercises")
	teacher.Wait(`document.querySelectorAll("#shipped option").length === 9`)
	teacher.Find("#add-shipped").Click()
	teacher.shows(".teach-columns", "8 visible, 20 hidden")

	teacher.expectBack(p)

	student := come(ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites", LineItem: p.LineItem("i1")})
	student.shows("h1", "Opposites")
	student.expectBack(p)
	student.shot(1, "hot", "cold")
	student.shot(2, "up", "down")
	student.Find("#hand-in").Click()
	student.shows("#submission-1", "points")
	student.Until("the points in the learning platform", func() bool { time.Sleep(100 * time.Millisecond); return len(p.Scores()) == 1 })
	if got := p.Scores()[0]; got.UserID != "u1" || got.Maximum != 100 || got.Given < 50 {
		t.Errorf("the platform was sent %+v", got)
	}
	teacher.click("Board")
	teacher.shows("#total-graded", "1")
	student.Find("#back-to-platform").Click()
	student.Wait(fmt.Sprintf("location.href === %q", p.Pages+"/course/back?id=c1"))
}

// expectBack checks that the page shows the way back to the platform, in both languages.
func (w *workbench) expectBack(p *ltitest.Platform) {
	w.t.Helper()
	for _, words := range []struct{ button, back string }{{"中文", "返回 " + ltitest.School}, {"English", "Back to " + ltitest.School}} {
		w.click(words.button)
		w.Get("link", words.back)
		if got := browsertest.Eval[string](w.Tab, `document.getElementById("back-to-platform").href`); got != p.Pages+"/course/back?id=c1" {
			w.t.Errorf("%s leads to %q", words.back, got)
		}
	}
}
