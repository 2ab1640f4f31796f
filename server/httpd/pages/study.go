package pages

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"fewshot/app/page/lessonpage"
	"fewshot/app/page/study"
	"fewshot/examples/exercises"
	"fewshot/examples/lessons"
	"fewshot/examples/plans"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/web"
)

// A Study is a page of lessons or experiments.
type Study struct {
	Path, Title, Description string
	Content                  study.Page
	Framed                   bool // whether other pages of ours show it in a frame
}

// Studies are all of them.
func Studies() ([]Study, error) {
	plans, err := plans.All()
	if err != nil {
		return nil, err
	}
	lines, pages, err := lessonPages()
	if err != nil {
		return nil, err
	}
	return append(pages, Study{
		Path: "/lab", Title: "Lab · Fewshot", Content: study.Page{Plans: plans},
		Description: "Measure a few-shot prompt: held-out items, a metric, an interval, and a sentence that says what was shown and what was not.",
	}, Study{
		Path: "/inside", Title: "Inside a model · Fewshot", Content: study.Page{Inside: true}, Framed: true,
		Description: "Open a tiny language model on a few-shot prompt: which example did it, which attention head copies, what each layer would say.",
	}, Study{
		Path: "/class", Title: "Class · Fewshot", Content: study.Page{Class: true},
		Description: "Join a class with a code, and solve exercises by writing few-shot prompts. No account, no name.",
	}, Study{
		Path: "/teach", Title: "Teach · Fewshot", Content: study.Page{Teach: true},
		Description: "Classes with join codes, exercises with hidden items, and budgets that hold.",
	}, Study{
		Path: "/operator", Title: "This server · Fewshot", Content: study.Page{Operate: true},
		Description: "For a server's operator: models and their errors, spending, limits and versions.",
	}, Study{
		Path: "/lessons", Title: "Lessons · Fewshot", Content: study.Page{Lessons: lines, Served: true},
		Description: "Where did ChatGPT's abilities come from? Run each step of the story: a prompt, data, and a measurement behind a button.",
	}), nil
}

// lessonPages are the lessons' own pages, and a line of each for the list.
func lessonPages() (lines []lessonpage.Line, pages []Study, err error) {
	all := lessons.All()
	for _, l := range all {
		lines = append(lines, lessonpage.Line{ID: l.ID, Title: l.Title, Summary: l.Summary, Minutes: l.Minutes})
	}
	for i, l := range all {
		page, err := lessonPage(l)
		if err != nil {
			return nil, nil, fmt.Errorf("lesson %s: %w", l.ID, err)
		}
		if i > 0 {
			page.Before = &lines[i-1]
		}
		if i+1 < len(lines) {
			page.After = &lines[i+1]
		}
		pages = append(pages, Study{
			Path: "/lessons/" + l.ID, Title: l.Title["en"] + " · Fewshot", Description: l.Summary["en"], Content: study.Page{Lesson: page},
		})
		if l.Teacher == nil {
			continue
		}
		guide, err := lessonGuide(l, lines[i])
		if err != nil {
			return nil, nil, fmt.Errorf("lesson %s: %w", l.ID, err)
		}
		pages = append(pages, Study{
			Path: "/lessons/" + l.ID + "/teacher", Title: "For teachers: " + l.Title["en"] + " · Fewshot",
			Description: fmt.Sprintf("%d minutes with the lesson “%s”: what to do, what students get wrong, and an exercise for a class.", lessons.Hour, l.Title["en"]),
			Content:     study.Page{Guide: guide, Served: true},
		})
	}
	return lines, pages, nil
}

// lessonGuide is what a teacher is told of a lesson, with the exercise that goes with it.
func lessonGuide(l lessons.Lesson, line lessonpage.Line) (*lessonpage.Guide, error) {
	t := l.Teacher
	at := slices.IndexFunc(exercises.All(), func(e classroom.Exercise) bool { return e.ID == t.Exercise })
	if at < 0 {
		return nil, fmt.Errorf("there is no exercise %q", t.Exercise)
	}
	e := exercises.All()[at]
	g := &lessonpage.Guide{
		Lesson: line, Goal: t.Goal, Before: t.Before, Why: t.Why, Questions: l.Questions,
		Exercise: lessonpage.Exercise{ID: e.ID, Title: e.Title, Task: e.Task},
	}
	for _, s := range t.Plan {
		g.Plan = append(g.Plan, lessonpage.Stage{Minutes: s.Minutes, Do: s.Do})
	}
	for _, m := range t.Wrong {
		g.Wrong = append(g.Wrong, lessonpage.Mistake{Think: m.Think, Answer: m.Answer})
	}
	return g, nil
}

// lessonPage is a lesson as the page takes it: the two agree in their JSON.
func lessonPage(l lessons.Lesson) (*lessonpage.Page, error) {
	data, err := l.Page()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	page := &lessonpage.Page{}
	return page, json.Unmarshal(text, page)
}

// mountStudy registers the pages of lessons and experiments. Each is rendered
// when it is first asked for.
func mountStudy(mux *route.Mux, site *web.Site) error {
	if _, ok := site.Find("study.wasm"); !ok {
		return nil // a build of the playground alone
	}
	pages, err := Studies()
	if err != nil {
		return err
	}
	for _, p := range pages {
		study.Route(p.Path, p.Content)
		mux.Handle(p.Path, p.inFrames(&lazyPage{render: func() (http.Handler, error) { return p.render(site) }}))
	}
	return nil
}

// inFrames lets pages of ours have the page in a frame, if they do.
func (p Study) inFrames(page http.Handler) http.Handler {
	if !p.Framed {
		return page
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply.FrameableHere(w.Header())
		page.ServeHTTP(w, r)
	})
}

func (p Study) render(site *web.Site) (http.Handler, error) {
	data, err := json.Marshal(p.Content)
	if err != nil {
		return nil, fmt.Errorf("make page %s: %w", p.Path, err)
	}
	body, err := web.Prerender(p.Path)
	if err != nil {
		return nil, err
	}
	head := web.Head{Lang: "en", Title: p.Title, Description: p.Description, Study: true, Data: data}
	if p.Content.Lesson != nil {
		head.Links = oembedLink(p.Path)
	}
	if p.Framed {
		head.Policy = web.FramedPolicy("'self'")
	}
	return site.Page(head, body)
}

// A lazyPage is a page that is made when it is first asked for.
type lazyPage struct {
	render func() (http.Handler, error)

	once    sync.Once
	handler http.Handler
}

func (l *lazyPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.once.Do(func() {
		h, err := l.render()
		if err != nil {
			slog.Error("page", "path", r.URL.Path, "err", err)
			return
		}
		l.handler = h
	})
	if l.handler == nil {
		http.Error(w, "This page could not be made: the server's log says why.", http.StatusInternalServerError)
		return
	}
	l.handler.ServeHTTP(w, r)
}
