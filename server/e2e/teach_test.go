package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/web/browsertest"
)

// A student is one who speaks to the server's endpoints as the page does.
type student struct{ teacher }

// joins makes somebody who has joined a class.
func joins(t *testing.T, s *server, code string) (*student, string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	p := &student{teacher{t, s, &http.Client{Jar: jar}}}
	var in struct{ Class string }
	p.do("POST", "/api/join", map[string]string{"code": code}, &in)
	return p, in.Class
}

// signedIn opens the teacher's page and signs in there.
func signedIn(t *testing.T, s *server, settings ...browsertest.Setting) *workbench {
	t.Helper()
	w := &workbench{Tab: browser.Open(t, settings...), t: t, s: s}
	w.visit("/teach")
	token := ""
	w.Until("the token", func() bool { token = teacherToken.FindString(s.output.String()); return token != "" })
	w.field("Teacher's token").Fill(token)
	w.click("Sign in")
	w.Get("button", "New class")
	return w
}

// TestTeach has a teacher make a class in the page, and watch a student there.
func TestTeach(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.visit("/teach")
	w.step("a wrong token is refused", func(t *testing.T) {
		w.field("Teacher's token").Fill("fst-AAAAAAAAAAAAAAAAAAAAAAAAAA")
		w.click("Sign in")
		w.shows("#teacher-problem", "This token is not valid here.")
	})
	w.step("the printed one signs in", func(t *testing.T) {
		w.field("Teacher's token").Fill(teacherToken.FindString(s.output.String()))
		w.Press("Enter")
		w.shows("main", "There are no classes yet.")
	})
	w.step("a class without a name is refused, and the rest stays", func(t *testing.T) {
		w.click("New class")
		w.set("Seats", "12")
		w.set("Each student, in requests", "many")
		w.click("Save")
		w.shows("#student-requests-error", "Type a number.")
		w.set("Each student, in requests", "300")
		w.click("Save")
		w.shows("#class-name-error", "The class has no name.")
		if v := w.field("Seats").Value(); v != "12" {
			t.Errorf("the seats are %q", v)
		}
	})
	w.step("makes it, and shows how to join", func(t *testing.T) {
		w.set("Name, which students see", "Tuesdays")
		w.click("Save")
		w.shows("h1", "Tuesdays")
		w.Wait(`document.querySelector(".qr")?.naturalWidth > 0`)
		if link := w.field("Link").Value(); link != s.URL+"/class#join="+w.text("#join-code") {
			t.Errorf("the link is %q", link)
		}
	})
	w.step("adds exercises", func(t *testing.T) {
		w.click("Exercises")
		w.Wait(`document.querySelectorAll("#shipped option").length === 9`)
		w.Find("#add-shipped").Click()
		w.shows(".teach-columns", "8 visible, 20 hidden")
		w.Find("#add-shipped").Click()
		w.shows("#exercise-problem", `The class already has an exercise "opposites".`)
		w.click("Make one from a table")
		w.Find("#add-table").Click()
		w.shows("#exercise-problem", "There is no data yet.")
		w.set("Title", "Plurals")
		w.field("The task, as students read it").Fill("Say more than one.")
		w.field("Rows: input, output").Fill("cat\tcats\ndog\tdogs\nbird\tbirds\ntree\ttrees\nbook\tbooks\ncup\tcups")
		w.set("Rows to be seen", "2")
		w.Find("#add-table").Click()
		w.shows("#exercise-problem", "The exercise has 4 hidden items.")
		if v := w.field("Rows: input, output").Value(); !strings.HasPrefix(v, "cat\tcats") {
			t.Errorf("the rows are %q", v)
		}
		w.set("Rows to be seen", "1")
		w.Find("#add-table").Click()
		w.shows(".teach-columns", "1 visible, 5 hidden")
	})
	code := ""
	w.step("closes joining, and makes a new code", func(t *testing.T) {
		w.click("Joining")
		before := w.text("#join-code")
		w.click("Close joining")
		w.shows(".teach-columns", "Joining by a code is closed.")
		w.click("Make a new code")
		w.Until("another code", func() bool { code = w.text("#join-code"); return code != "" && code != before })
		w.set("How many", "3")
		w.click("Make them")
		w.Wait(`document.querySelectorAll("#links tbody tr").length === 3`)
	})
	w.step("watches a student", func(t *testing.T) {
		w.click("Board")
		w.shows("#total-students", "3")
		p, class := joins(t, s, code)
		w.shows("#total-students", "4")
		var me classes.Me
		p.do("GET", "/api/classes/"+class+"/me", nil, &me)
		w.shows(".board-rows", me.Pseudonym)
		own := me.Exercises[0].Prompt
		own.Shots = []prompt.Shot{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}}
		body := map[string]any{"prompt": json.RawMessage(prompt.Encode(own)), "key": "a"}
		p.do("POST", "/api/classes/"+class+"/exercises/opposites/submissions", body, nil)
		w.shows("#total-graded", "1")
		w.shows(".board-rows", "of 20, ")
		w.shows("#total-spent", "48 of 100,000 requests")
		w.Until("who is near their limit", func() bool {
			p.do("POST", "/api/classes/"+class+"/exercises/opposites/submissions", map[string]any{"prompt": body["prompt"], "key": fmt.Sprint(time.Now().UnixNano())}, nil)
			time.Sleep(time.Second)
			return strings.Contains(w.text(".board-rows"), "near the limit")
		})
	})
	w.step("projects it", func(t *testing.T) {
		w.click("Projector")
		w.Wait(`document.querySelector("#chart-shots svg") && document.querySelector("#chart-tokens svg")`)
		letters := browsertest.Eval[[]float64](w.Tab, `[...document.querySelectorAll("#chart-shots text, #chart-tokens text")].filter((t) => t.textContent.trim())
			.map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)`)
		if len(letters) < 4 || slices.Min(letters) < 20 {
			t.Errorf("on the wall the letters are %v px high", letters)
		}
		if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
			t.Errorf("the page scrolls sideways because of %s", wide)
		}
		w.Get("checkbox", "leaderboard").Click()
		w.shows("#leaders", "points")
		w.click("Back to the board")
	})
	w.step("finds it all again after a reload, and exports", func(t *testing.T) {
		w.reload()
		w.shows("h1", "Tuesdays")
		w.click("Settings")
		download := w.Downloads()
		w.Get("link", "Submissions (CSV)").Click()
		if rows := strings.Split(download("submissions.csv"), "\r\n"); len(rows) < 3 || !strings.Contains(rows[1], ",opposites,") {
			t.Errorf("the file is %q", rows)
		}
	})
	w.step("archives and deletes", func(t *testing.T) {
		w.click("Archive")
		w.shows(".class-head", "archived")
		if !w.Get("button", "Delete for good").Disabled() {
			t.Error("a class can be deleted by one press")
		}
		w.field("To delete it, type its name: Tuesdays").Fill("Tuesdays")
		w.click("Delete for good")
		w.shows("main", "There are no classes yet.")
		w.click("Sign out")
		w.Get("button", "Sign in")
	})
	w.Clean("/api/")
}

// TestTeach_accessible has axe-core look at the teacher's page.
func TestTeach_accessible(t *testing.T) {
	t.Parallel()
	source := axe(t)
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	c := signIn(t, s).newClass("Prompting", 5000, "opposites")
	p, class := joins(t, s, c.Code)
	var me classes.Me
	p.do("GET", "/api/classes/"+class+"/me", nil, &me)
	own := me.Exercises[0].Prompt
	own.Shots = []prompt.Shot{{Input: "hot", Output: "cold"}}
	p.do("POST", "/api/classes/"+class+"/exercises/opposites/submissions", map[string]any{"prompt": json.RawMessage(prompt.Encode(own)), "key": "a"}, nil)
	for _, look := range []struct {
		name  string
		width int64
		theme string
	}{{"light", 1280, "light"}, {"dark_phone", 360, "dark"}} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			w := signedIn(t, s, browsertest.Size(look.width, 800), browsertest.Still)
			browsertest.Eval[bool](w.Tab, fmt.Sprintf(`localStorage.setItem("fewshot.theme", %q), true`, look.theme))
			w.reload()
			w.Get("button", "New class")
			check := func(name string) {
				t.Helper()
				w.step(name, func(*testing.T) {
					browsertest.Eval[bool](w.Tab, source+"; true")
					w.expectAccessible()
				})
			}
			w.click("New class")
			check("list")
			w.Find("a.lesson-card").Click()
			w.shows("h1", "Prompting")
			for _, tab := range []string{"Joining", "Exercises", "Settings", "Board"} {
				w.click(tab)
				if tab == "Exercises" {
					w.click("Make one from a table")
				}
				if tab == "Board" {
					w.shows("#total-graded", "1")
				}
				check(tab)
			}
			w.click("Projector")
			w.Wait(`document.querySelector("#chart-shots svg")`)
			check("projector")
		})
	}
}
