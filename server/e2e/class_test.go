package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/web/browsertest"
)

// A teacher is who speaks to a server's endpoints as the teacher's page does.
type teacher struct {
	t      *testing.T
	s      *server
	client *http.Client
}

var teacherToken = regexp.MustCompile(`fst-[A-Z0-9]+`)

// signIn signs in with the token that the server printed.
func signIn(t *testing.T, s *server) *teacher {
	jar, _ := cookiejar.New(nil)
	a := &teacher{t, s, &http.Client{Jar: jar}}
	token := ""
	for end := time.Now().Add(browsertest.Patience); token == "" && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond) // it is printed after the address
		token = teacherToken.FindString(s.output.String())
	}
	a.do("POST", "/api/teacher", map[string]string{"token": token}, nil)
	return a
}

// do sends a request that must succeed and reads its answer.
func (a *teacher) do(method, path string, body, into any) string {
	a.t.Helper()
	data, _ := json.Marshal(body)
	r, err := http.NewRequest(method, a.s.URL+path, bytes.NewReader(data))
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		a.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, answer, err)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			a.t.Fatal(err)
		}
	}
	return string(answer)
}

// newClass makes a class with exercises that come with the program.
func (a *teacher) newClass(name string, student int64, exercises ...string) classes.Class {
	a.t.Helper()
	c := classes.Class{
		Name: name, Language: "en", Models: []string{"tiny/base", "tiny/instruct", "tiny/reason"}, Seats: 40,
		Budget: classes.Amount{Requests: 100_000}, Student: classes.Amount{Requests: student},
	}
	a.do("POST", "/api/teacher/classes", c, &c)
	for _, id := range exercises {
		a.do("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": id}, nil)
	}
	return c
}

// text is what an element shows.
func (w *workbench) text(selector string) string {
	return browsertest.Eval[string](w.Tab, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// shows waits until an element shows a text.
func (w *workbench) shows(selector, text string) {
	w.t.Helper()
	w.UntilSaid(func() string { return fmt.Sprintf("%s shows %q, not %q", selector, w.text(selector), text) }, func() bool { return strings.Contains(w.text(selector), text) })
}

// shot adds an example.
func (w *workbench) shot(n int, input, output string) {
	w.t.Helper()
	w.Find("#add-example").Click()
	w.Wait(fmt.Sprintf(`document.getElementById("output-%d")`, n-1))
	w.field(fmt.Sprintf("Input %d", n)).Fill(input)
	w.field(fmt.Sprintf("Output %d", n)).Fill(output)
}

// TestEmptyClass waits in a class for its first exercise.
func TestEmptyClass(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := a.newClass("Early birds", 100)
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/class#join=" + c.Code)
	w.shows("main", "There are no exercises yet. They appear here once your teacher has added some.")
	a.do("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites"}, nil)
	w.shows("a.lesson-card", "Opposites")
	w.Clean()
}

// TestClass plays a lesson: three students in three browsers join, solve, exceed
// limits and are told so, and the server is killed while it grades.
func TestClass(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := a.newClass(`Prompting <img src=x onerror="document.title='script ran'">`, 100, "opposites", "prefix")
	at := func(settings ...browsertest.Setting) *workbench {
		w := &workbench{Tab: browser.Open(t, settings...), t: t, s: s}
		w.visit("/class")
		return w
	}

	one := at()
	one.step("a wrong code is refused and stays", func(t *testing.T) {
		one.field("Code of the class").Fill("AAAAA-AAAAA")
		one.click("Join")
		one.shows("#class-problem", "No class has this code.")
		if v := one.field("Code of the class").Value(); v != "AAAAA-AAAAA" {
			t.Errorf("the code is %q", v)
		}
	})
	one.step("joins by the code, whatever its letters", func(t *testing.T) {
		one.field("Code of the class").Fill(strings.ToLower(strings.ReplaceAll(c.Code, "-", " ")))
		one.Press("Enter")
		one.shows("h1", "Prompting <img")
		one.shows(".class-head", "100 requests left")
		if title := browsertest.Eval[string](one.Tab, `document.title`); strings.Contains(title, "script") {
			t.Error("a script in the class's name ran")
		}
		if hash := browsertest.Eval[string](one.Tab, `location.hash`); strings.Contains(hash, c.Code) {
			t.Errorf("the address keeps the code: %s", hash)
		}
	})
	pseudonym := one.text("#pseudonym")
	one.step("tries a prompt on the items that can be seen", func(t *testing.T) {
		one.Find(`a.lesson-card[href$="exercise=opposites"]`).Click()
		one.shows("h1", "Opposites")
		one.shot(1, "hot", "cold")
		one.shot(2, "up", "down")
		one.shows("#limit-shots", "2 of 4 examples")
		one.shows("#limit-tokens", "of 110 tokens")
		one.click("Try on 8 items")
		one.Until("all answers", func() bool { return regexp.MustCompile(`[5-8] of 8 right`).MatchString(one.text("#try-passed")) })
	})
	one.step("hands in and is graded", func(t *testing.T) {
		one.Find("#hand-in").Click()
		one.Until("points", func() bool {
			return regexp.MustCompile(`#1 \d+(\.\d)? of 100 points`).MatchString(one.text("#submission-1"))
		})
		one.shows("#submission-1", "of 20 hidden items were right")
		one.shows("#hand-in", "19 left")
		if page := browsertest.Eval[string](one.Tab, `document.documentElement.innerText`); strings.Contains(page, "optimist") {
			t.Error("the page shows a hidden item")
		}
	})
	one.step("is told when the budget is used up, and the prompt stays", func(t *testing.T) {
		one.shot(3, "old", "new")
		one.Find("#hand-in").Click()
		one.shows("#submission-2", "Your budget in this class is used up")
		one.shows("#hand-in", "19 left") // what was not graded doesn't count
		if v := one.field("Output 3").Value(); v != "new" {
			t.Errorf("the example is %q", v)
		}
		if best := one.text("#best-points"); !strings.HasPrefix(best, "best: ") {
			t.Errorf("the best is %q", best)
		}
	})
	one.step("finds the prompt again after a reload", func(t *testing.T) {
		one.stored(`\"new\"`)
		one.reload()
		one.Wait(`document.getElementById("output-2")`)
		if v := one.field("Output 3").Value(); v != "new" {
			t.Errorf("the example is %q", v)
		}
	})

	two := at()
	two.step("joins by the link, and may not exceed the limits", func(t *testing.T) {
		two.Go(s.URL + "/class#join=" + c.Code)
		two.Reload()
		two.shows("h1", "Prompting")
		if name := two.text("#pseudonym"); name == "" || name == pseudonym {
			t.Errorf("the second student is %q, as the first", name)
		}
		two.Find(`a.lesson-card[href$="exercise=opposites"]`).Click()
		two.shows("h1", "Opposites")
		for n, pair := range [][2]string{{"hot", "cold"}, {"up", "down"}, {"old", "new"}, {"rich", "poor"}, {"wet", "dry"}} {
			two.shot(n+1, pair[0], pair[1])
		}
		two.Find("#hand-in").Click()
		two.shows("#hand-in-problem", "The prompt has 5 shots; this exercise allows 4.")
		if v := two.field("Input 5").Value(); v != "wet" {
			t.Errorf("the fifth example is %q", v)
		}
	})

	three := at()
	three.step("comes back on another device as the same student", func(t *testing.T) {
		one.Find(".task a").Click()
		one.click("Your link for another device")
		link := one.field("Your link for another device").Value()
		three.Go(link)
		three.Reload()
		three.shows("#pseudonym", pseudonym)
	})

	one.step("the teacher sees all of it", func(t *testing.T) {
		rows := strings.Split(strings.TrimSpace(a.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=csv", nil, nil)), "\r\n")
		if len(rows) != 3 || !strings.HasPrefix(rows[1], pseudonym+",,opposites,") || !strings.Contains(rows[2], ",failed,") {
			t.Errorf("the export is %q", rows)
		}
	})
	one.Clean("/api/join") // the wrong code
}

// TestClass_vote has three students compare each other's prompts, blind.
func TestClass_vote(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := a.newClass("Votes", 5000, "opposites")
	c.Votes = true
	a.do("PUT", "/api/teacher/classes/"+c.ID, c, nil)
	var tabs []*workbench
	for i, pair := range [][2]string{{"hot", "cold"}, {"up", "down"}, {"rich", "poor"}} {
		w := &workbench{Tab: browser.Open(t), t: t, s: s}
		w.Go(s.URL + "/class#join=" + c.Code)
		w.shows("h1", "Votes")
		w.Find("a.lesson-card").Click()
		w.shows("h1", "Opposites")
		w.shot(1, pair[0], pair[1])
		w.shot(2, "old", "new")
		if i == 0 && w.text("#vote-panel") != "" {
			t.Error("somebody who has handed in nothing may vote")
		}
		w.Find("#hand-in").Click()
		w.shows("#submission-1", "points")
		tabs = append(tabs, w)
	}
	w := tabs[0]
	w.Find("#vote-open").Click()
	w.shows("#vote-panel", "The left one is better")
	if text := w.text("#vote-panel"); !strings.Contains(text, "Input: up") || !strings.Contains(text, "Input: rich") || strings.Contains(text, "Input: hot") {
		t.Errorf("the vote panel shows %q", text)
	}
	for _, other := range tabs {
		if strings.Contains(w.text("#vote-panel"), other.text("#pseudonym")) && other.text("#pseudonym") != "" {
			t.Error("the vote panel says whose a prompt is")
		}
	}
	left := strings.Contains(w.text(".vote-answer"), "Input: up")
	if left {
		w.Find("#vote-left").Click()
	} else {
		w.Find("#vote-right").Click()
	}
	w.shows("#vote-problem", "no two prompts")
	w.shows("#votes-cast", "one vote")
	var ranks []classes.Rank
	a.do("GET", "/api/teacher/classes/"+c.ID+"/exercises/opposites/ranking", nil, &ranks)
	if len(ranks) != 2 || ranks[0].Wins != 1 || ranks[0].Strength <= ranks[1].Strength {
		t.Errorf("the ranking is %+v", ranks)
	}
}

// TestClass_on_a_key has a student try an exercise on the teacher's key: the key
// stays on the server, and the student's budget pays.
func TestClass_on_a_key(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db", "FEWSHOT_ACCESS_TOKEN=the-access-token-of-the-operator")
	a := signIn(t, s)
	c := classes.Class{
		Name: "On a key", Language: "en", Models: []string{"openai/gpt-4o-mini"}, Seats: 40,
		Budget: classes.Amount{MicroUSD: 1_000_000, Requests: 1000}, Student: classes.Amount{MicroUSD: 100_000, Requests: 30},
	}
	a.do("POST", "/api/teacher/classes", c, &c)
	a.do("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites", "model": "openai/gpt-4o-mini"}, nil)

	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/class#join=" + c.Code)
	w.shows("h1", "On a key")
	w.shows(".class-head", "$0.10 left")
	w.Find("a.lesson-card").Click()
	w.shows("h1", "Opposites")
	w.shot(1, "hot", "cold")
	w.click("Try on 8 items")
	w.shows("#try-passed", "of 8 right")
	w.Until("all answers", func() bool { return regexp.MustCompile(`^\d of 8 right`).MatchString(w.text("#try-passed")) })
	if n := len(s.received()); n != 8 {
		t.Errorf("the provider was asked %d times", n)
	}
	for _, r := range s.received() {
		if !strings.HasSuffix(r.Path, "/chat/completions") || !strings.Contains(string(r.Body), "Input: hot") {
			t.Errorf("the provider was sent %s %s", r.Path, r.Body)
		}
	}
	w.shows("#limit-tokens", "of 130 tokens")
	w.expectNoKey(browsertest.Eval[string](w.Tab, `document.documentElement.outerHTML + JSON.stringify(localStorage)`))
	w.Find(".task a").Click()
	w.shows(".class-head", "22 requests left")
	w.Clean()
}

// TestClass_killed kills the server with -9 while it grades. After the restart the
// submission is graded, by its student's page too, and nothing is paid twice but
// what was under way.
func TestClass_killed(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := a.newClass("Prompting", 5000, "opposites")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/class#join=" + c.Code)
	w.shows("h1", "Prompting")
	w.Find("a.lesson-card").Click()
	w.shows("h1", "Opposites")
	for n, pair := range [][2]string{{"hot", "cold"}, {"up", "down"}, {"old", "new"}, {"rich", "poor"}} {
		w.shot(n+1, pair[0], pair[1])
	}
	w.Find("#hand-in").Click()

	const requests = 8 + 20*6
	killed := false
	for began := time.Now(); !killed && time.Since(began) < browsertest.Patience; {
		var x struct {
			Members []struct{ Submissions []classes.Submission }
		}
		a.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil, &x)
		if len(x.Members) > 0 && len(x.Members[0].Submissions) > 0 {
			switch sub := x.Members[0].Submissions[0]; {
			case sub.State == classes.Done:
				t.Fatal("it was graded before the server could be killed")
			case sub.Recorded > 3:
				s.kill()
				killed = true
			}
		}
	}
	if !killed {
		t.Fatal("the submission was never graded")
	}
	if err := s.again(); err != nil {
		t.Fatal(err)
	}
	w.UntilSaid(func() string { return w.text("#handed-in") }, func() bool {
		return regexp.MustCompile(`#1 \d+(\.\d)? of 100 points`).MatchString(w.text("#submission-1"))
	})
	var x struct {
		Balance classes.Balance
		Members []struct{ Submissions []classes.Submission }
	}
	a.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil, &x)
	if n := len(x.Members[0].Submissions); n != 1 || x.Members[0].Submissions[0].Recorded != requests {
		t.Errorf("%d submissions, %+v", n, x.Members[0].Submissions)
	}
	if spent := x.Balance.Spent.Plus(x.Balance.Reserved).Requests; spent < requests || spent > requests+gradedTogether {
		t.Errorf("%d requests were paid for, of %d", spent, requests)
	}
}

// gradedTogether is how many requests of a submission are under way at a time.
const gradedTogether = 4

// TestClass_accessible has axe-core look at a student's page.
func TestClass_accessible(t *testing.T) {
	t.Parallel()
	source := axe(t)
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	c := signIn(t, s).newClass("Prompting", 5000, "opposites", "say-what-to-do", "step-by-step")
	for _, look := range []struct {
		name  string
		width int64
		theme string
	}{{"light", 1280, "light"}, {"dark_phone", 360, "dark"}} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			w := &workbench{Tab: browser.Open(t, browsertest.Size(look.width, 800), browsertest.Still), t: t, s: s}
			w.Before(fmt.Sprintf(`localStorage.setItem("fewshot.theme", %q)`, look.theme))
			check := func(name string) {
				t.Helper()
				w.step(name, func(*testing.T) {
					browsertest.Eval[bool](w.Tab, source+"; true")
					w.expectAccessible()
				})
			}
			w.visit("/class")
			w.Get("button", "Join")
			check("door")
			w.Go(s.URL + "/class#join=" + c.Code)
			w.Reload()
			w.shows("h1", "Prompting")
			w.click("Your link for another device")
			check("room")
			for _, e := range []string{"opposites", "say-what-to-do", "step-by-step"} {
				w.Go(s.URL + "/class#class=" + c.ID + "&exercise=" + e)
				w.Reload()
				w.Wait(`document.getElementById("hand-in")`)
				w.click(w.text("#try"))
				w.Until("all answers", func() bool { return regexp.MustCompile(`^\d of (\d+) right`).MatchString(w.text("#try-passed")) })
				w.Find("#hand-in").Click()
				w.shows("#submission-1", "points")
				check(e)
			}
		})
	}
}
