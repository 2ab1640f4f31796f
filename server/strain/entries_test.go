package strain

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/examples/exercises"
	"fewshot/examples/lessons"
	"fewshot/server/lti/ltitest"
)

var bearer = []string{"Authorization", "Bearer " + accessToken}

var (
	lessonIDs = func() (ids []string) {
		for _, l := range lessons.All() {
			ids = append(ids, l.ID)
		}
		return ids
	}()
	views = []string{"prompt", "table", "tokens", "compare"}
)

// one is one of some values.
func one[T any](b *beater, of ...T) T { return of[b.rand.IntN(len(of))] }

// chatBody is a request for an answer.
func chatBody(model string, stream bool) map[string]any {
	return map[string]any{"model": model, "max_tokens": 8, "stream": stream, "messages": []map[string]string{{"role": "user", "content": "Translate hello"}}}
}

func completionBody(model string, stream bool) map[string]any {
	return map[string]any{"model": model, "max_tokens": 8, "stream": stream, "prompt": "Input: hot\nOutput: cold\n\nInput: big\nOutput:", "stop": "\n"}
}

// handIn is the body of a submission of exercise "opposites".
func handIn(key string) map[string]any {
	p := exercises.All()[0].Prompt
	p.Shots = []prompt.Shot{{Input: "big", Output: "small"}}
	return map[string]any{"key": key, "prompt": json.RawMessage(prompt.Encode(p))}
}

// passOf finds the pass of a reader in a frame.
var passOf = regexp.MustCompile(`fse1\.[A-Za-z0-9_.\-]+~[A-Za-z0-9_.\-]+`)

// joined makes somebody a member of a class.
func (b *beater) joined(c classes.Class) *person {
	a := b.s.person()
	b.do(a, "POST", "/api/join", map[string]string{"code": c.Code})
	return a
}

// launch has somebody come from the learning b.lms.
func (b *beater) launch(l ltitest.Launch) (status int, body string) {
	a := b.s.person()
	status, _, location := b.form(a, "/lti/login", b.lms.Begin(l))
	if status != 302 {
		return status, location
	}
	status, body, _ = b.form(a, "/lti/launch", b.lms.Answer(b.t, location))
	return status, body
}

// form posts a form as a page of another site does, and returns where it leads.
func (b *beater) form(a *person, path string, form url.Values) (status int, body, location string) {
	res, err := a.client.Post(b.s.URL+path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		b.note("POST", path, 0, err.Error())
		return 0, err.Error(), ""
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	b.note("POST", path, res.StatusCode, string(text))
	return res.StatusCode, string(text), res.Header.Get("Location")
}

// entries are what the hammer does to each route. A route with a method has an entry.
func entries() map[string]func(b *beater) {
	class := func(b *beater) string { return "/api/classes/" + b.class.ID }
	teach := func(b *beater) string { return "/api/teacher/classes/" + b.class.ID }
	churn := func(b *beater) string { return "/api/teacher/classes/" + b.churned.ID }
	answers := func(path string, body func(model string, stream bool) map[string]any, models ...string) func(b *beater) {
		return func(b *beater) {
			request := body(one(b, models...), b.rand.IntN(2) == 0)
			switch b.rand.IntN(4) {
			case 0: // somebody with the access token
				b.do(b.stranger, "POST", path, request, bearer...)
			case 1: // somebody who leaves
				b.listen(b.stranger, "POST", path, request, bearer...)
			case 2: // a student
				b.do(b.student, "POST", path, request, "Fewshot-Class", b.class.ID)
			case 3: // a reader of an embed
				_, page := b.stranger.do("GET", "/embed/frame?embed="+url.QueryEscape(b.embed), nil, "Sec-Fetch-Dest", "iframe", "Referer", "https://docs.example.org/")
				b.do(b.stranger, "POST", path, body(one(b, "openai/gpt-4o-mini", "tiny/base"), true), "Authorization", "Bearer "+passOf.FindString(page))
			}
		}
	}
	// block is what a page shows of a prompt, in one of its two forms.
	block := func(path string) func(b *beater) {
		return func(b *beater) {
			address := path + "?view=" + one(b, views...) + "&lang=" + one(b, "en", "zh-CN")
			if b.rand.IntN(2) == 0 {
				address += "&lesson=" + one(b, lessonIDs...) + "&shots=" + fmt.Sprint(b.rand.IntN(4))
			} else {
				address += "&" + prompt.EncodeFragment(prompt.Prompt{Query: fmt.Sprint("hello ", b.rand.IntN(1000)), Model: one(b, "tiny/base", "openai/gpt-4o"), Format: prompt.Presets()[0].Format})
			}
			b.do(b.stranger, "GET", address, nil)
		}
	}
	return map[string]func(b *beater){
		"GET /v1/models": func(b *beater) { b.do(b.stranger, "GET", "/v1/models", nil, bearer...) },
		"GET /v1/models/{id...}": func(b *beater) {
			b.do(b.stranger, "GET", "/v1/models/"+one(b, "tiny/base", "tiny%2Fbase", "openai/gpt-4o-mini"), nil, bearer...)
		},
		"POST /v1/chat/completions": answers("/v1/chat/completions", chatBody, "tiny/instruct", "tiny/aligned", "openai/gpt-4o-mini"),
		"POST /v1/completions":      answers("/v1/completions", completionBody, "tiny/base", "tiny/reason"),
		"POST /v1/code": func(b *beater) {
			b.wants([]int{200, 400, 404}, b.stranger, "POST", "/v1/code?lang="+one(b, "curl", "python", "javascript", "go"),
				map[string]any{"version": 1, "query": "hello", "format": map[string]string{"as": "message"}, "model": one(b, "openai/gpt-4o-mini", "tiny/base")}, bearer...)
		},
		"POST /v1/tokens": func(b *beater) {
			b.wants([]int{200, 501}, b.stranger, "POST", "/v1/tokens", chatBody(one(b, "tiny/instruct", "openai/gpt-4o-mini"), false), bearer...)
		},
		"/v1":          func(b *beater) { b.wants([]int{404}, b.stranger, "GET", "/v1", nil, bearer...) },
		"/v1/":         func(b *beater) { b.wants([]int{404}, b.stranger, "POST", "/v1/x", "{}", bearer...) },
		"GET /healthz": func(b *beater) { b.do(b.stranger, "GET", "/healthz", nil) },
		"GET /readyz":  func(b *beater) { b.do(b.stranger, "GET", "/readyz", nil) },
		"GET /metrics": func(b *beater) { b.do(b.stranger, "GET", "/metrics", nil) },
		"/api/":        func(b *beater) { b.wants([]int{404}, b.stranger, "GET", "/api/x", nil) },
		"/":            func(b *beater) { b.wants([]int{404}, b.stranger, "GET", fmt.Sprint("/x", b.rand.Int()), nil) },
		"/{$}": func(b *beater) {
			b.do(b.stranger, "GET", "/", nil, "Accept-Encoding", one(b, "br", "gzip", "identity"))
		},
		"/assets/": func(b *beater) { b.wants([]int{404}, b.stranger, "GET", "/assets/x.js", nil) },

		"GET /embed/static":   block("/embed/static"),
		"GET /embed/markdown": block("/embed/markdown"),
		"GET /embed/frame": func(b *beater) {
			b.do(b.stranger, "GET", "/embed/frame", nil)
			b.do(b.stranger, "GET", "/embed/frame?embed="+url.QueryEscape(b.embed), nil, "Sec-Fetch-Dest", "iframe", "Referer", "https://docs.example.org/")
		},
		"GET /oembed": func(b *beater) {
			b.do(b.stranger, "GET", "/oembed?url="+url.QueryEscape(b.s.URL+"/lessons/"+lessonIDs[0]), nil)
			b.do(b.stranger, "GET", "/oembed?url="+url.QueryEscape(b.s.URL+"/"), nil)
		},
		"GET /embed/sign": func(b *beater) { b.do(b.stranger, "GET", "/embed/sign", nil) },
		"POST /embed/sign": func(b *beater) {
			b.form(b.s.person(), "/embed/sign", url.Values{"secret": {embedSecret}, "origin": {"https://a.example"}, "model": {"tiny/base"}, "max-tokens": {"9"}, "samples": {"1"},
				"prompt-bytes": {"99"}, "per-day": {"9"}, "budget-requests": {"9"}, "expires": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}})
		},

		"POST /api/join": func(b *beater) { b.joined(b.class) },
		"POST /api/return": func(b *beater) {
			me := b.me(b.student)
			b.do(b.s.person(), "POST", "/api/return", map[string]string{"token": me.Return})
		},
		"GET /api/places":                func(b *beater) { b.do(b.student, "GET", "/api/places", nil) },
		"GET /api/classes/{class}/me":    func(b *beater) { b.me(b.student) },
		"DELETE /api/classes/{class}/me": func(b *beater) { b.do(b.s.person(), "DELETE", class(b)+"/me", nil) },
		"POST /api/classes/{class}/exercises/{exercise}/submissions": func(b *beater) {
			if b.rand.IntN(6) > 0 { // each is graded with many requests
				b.do(b.student, "GET", class(b)+"/me", nil)
				return
			}
			b.wants([]int{202, 403}, b.student, "POST", class(b)+"/exercises/opposites/submissions", handIn(fmt.Sprint(b.rand.Int())))
		},
		"GET /api/classes/{class}/exercises/{exercise}/vote": func(b *beater) {
			b.wants([]int{200, 403, 404, 409}, b.student, "GET", class(b)+"/exercises/opposites/vote", nil)
		},
		"POST /api/classes/{class}/exercises/{exercise}/vote": func(b *beater) {
			b.wants([]int{204, 400, 403, 404, 409}, b.student, "POST", class(b)+"/exercises/opposites/vote", map[string]string{"left": "a", "right": "b", "choice": "left"})
		},
		"POST /api/classes/{class}/passbacks": func(b *beater) { b.do(b.student, "POST", class(b)+"/passbacks", nil) },
		"GET /api/classes/{class}/submissions/{submission}": func(b *beater) {
			if all := b.me(b.student).Submissions; len(all) > 0 {
				b.do(b.student, "GET", class(b)+"/submissions/"+all[b.rand.IntN(len(all))].ID, nil)
			}
		},

		"GET /lti/jwks":           func(b *beater) { b.do(b.stranger, "GET", "/lti/jwks", nil) },
		"GET /lti/register/{key}": func(b *beater) { b.wants([]int{403}, b.stranger, "GET", "/lti/register/wrong", nil) },
		"GET /lti/config":         func(b *beater) { b.do(b.stranger, "GET", "/lti/config", nil) },
		"GET /lti/login": func(b *beater) {
			b.do(b.stranger, "GET", "/lti/login?iss="+url.QueryEscape(b.lms.Issuer)+"&login_hint=u1&client_id="+ltitest.ClientID, nil)
		},
		"POST /lti/login": func(b *beater) { b.launch(ltitest.Launch{Subject: "t1", Role: ltitest.Instructor}) },
		"POST /lti/launch": func(b *beater) {
			b.launch(ltitest.Launch{Subject: "t1", Role: ltitest.Instructor, Course: fmt.Sprint("c", b.rand.IntN(5))})
			b.launch(ltitest.Launch{Subject: fmt.Sprint("u", b.rand.IntN(9)), Role: ltitest.Learner, Exercise: "opposites", LineItem: b.lms.LineItem("i1")})
		},
		"POST /lti/open": func(b *beater) { b.wants([]int{403}, b.s.person(), "POST", "/lti/open", nil) },
		"POST /lti/choose": func(b *beater) {
			_, page := b.launch(ltitest.Launch{Subject: "t1", Role: ltitest.Instructor, Kind: "LtiDeepLinkingRequest"})
			if m := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindStringSubmatch(page); m != nil {
				b.form(b.s.person(), "/lti/choose", url.Values{"offer": {m[1]}, "exercise": {"opposites"}})
			}
		},
		"GET /auth/oidc":          func(b *beater) { b.do(b.s.person(), "GET", "/auth/oidc", nil) },
		"GET /auth/oidc/callback": func(b *beater) { b.wants([]int{403}, b.s.person(), "GET", "/auth/oidc/callback?code=x&state=y", nil) },

		"GET /api/operator":     func(b *beater) { b.do(one(b, b.teacher, b.stranger), "GET", "/api/operator", nil) },
		"GET /api/teacher/ways": func(b *beater) { b.do(b.stranger, "GET", "/api/teacher/ways", nil) },
		"GET /api/teacher":      func(b *beater) { b.do(b.teacher, "GET", "/api/teacher", nil) },
		"POST /api/teacher": func(b *beater) {
			b.do(b.s.person(), "POST", "/api/teacher", map[string]string{"token": teacherToken.FindString(b.s.output.String())})
		},
		"DELETE /api/teacher":              func(b *beater) { b.do(b.s.person(), "DELETE", "/api/teacher", nil) },
		"GET /api/teacher/exercises":       func(b *beater) { b.do(b.teacher, "GET", "/api/teacher/exercises", nil) },
		"GET /api/teacher/classes":         func(b *beater) { b.do(b.teacher, "GET", "/api/teacher/classes", nil) },
		"POST /api/teacher/classes":        func(b *beater) { b.newClass() },
		"GET /api/teacher/classes/{class}": func(b *beater) { b.do(b.teacher, "GET", teach(b), nil) },
		"PUT /api/teacher/classes/{class}": func(b *beater) {
			c := b.churned
			c.Name, c.Seats = fmt.Sprint("changes ", b.rand.IntN(100)), 400+b.rand.IntN(100)
			b.do(b.teacher, "PUT", churn(b), c)
		},
		"DELETE /api/teacher/classes/{class}": func(b *beater) {
			if id := b.newClass(); id != "" {
				b.do(b.teacher, "DELETE", "/api/teacher/classes/"+id, nil)
			}
		},
		"POST /api/teacher/classes/{class}/code":   func(b *beater) { b.do(b.teacher, "POST", churn(b)+"/code", nil) },
		"DELETE /api/teacher/classes/{class}/code": func(b *beater) { b.do(b.teacher, "DELETE", churn(b)+"/code", nil) },
		"GET /api/teacher/classes/{class}/qr":      func(b *beater) { b.do(b.teacher, "GET", teach(b)+"/qr", nil) },
		"POST /api/teacher/classes/{class}/archive": func(b *beater) { // not for long: on a slow machine all that changes the class would come too late
			b.do(b.teacher, "POST", churn(b)+"/archive", nil)
			b.do(b.teacher, "DELETE", churn(b)+"/archive", nil)
		},
		"DELETE /api/teacher/classes/{class}/archive": func(b *beater) { b.do(b.teacher, "DELETE", churn(b)+"/archive", nil) },
		"POST /api/teacher/classes/{class}/links": func(b *beater) {
			b.wants([]int{201, 400, 403}, b.teacher, "POST", churn(b)+"/links", map[string]int{"first": 1 + b.rand.IntN(400), "count": 2})
		},
		"DELETE /api/teacher/classes/{class}/members/{member}": func(b *beater) {
			b.wants([]int{204, 404}, b.teacher, "DELETE", churn(b)+"/members/"+b.somebody(), nil)
		},
		"POST /api/teacher/classes/{class}/members/{member}": func(b *beater) {
			b.wants([]int{204, 403, 404}, b.teacher, "POST", churn(b)+"/members/"+b.somebody(), nil)
		},
		"GET /api/teacher/classes/{class}/exercises": func(b *beater) { b.do(b.teacher, "GET", teach(b)+"/exercises", nil) },
		"POST /api/teacher/classes/{class}/exercises": func(b *beater) {
			b.wants([]int{201, 400, 403}, b.teacher, "POST", churn(b)+"/exercises", map[string]string{"shipped": one(b, "prefix", "capitals")})
		},
		"DELETE /api/teacher/classes/{class}/exercises/{exercise}": func(b *beater) {
			b.wants([]int{204, 403, 404, 409}, b.teacher, "DELETE", churn(b)+"/exercises/"+one(b, "prefix", "capitals"), nil)
		},
		"GET /api/teacher/classes/{class}/exercises/{exercise}/ranking": func(b *beater) { b.do(b.teacher, "GET", teach(b)+"/exercises/opposites/ranking", nil) },
		"GET /api/teacher/classes/{class}/board": func(b *beater) {
			b.listen(b.teacher, "GET", one(b, teach(b), churn(b))+"/board", nil, "Accept-Encoding", one(b, "gzip", "identity"))
		},
		"POST /api/teacher/classes/{class}/passbacks": func(b *beater) { b.do(b.teacher, "POST", teach(b)+"/passbacks", nil) },
		"GET /api/teacher/classes/{class}/export":     func(b *beater) { b.do(b.teacher, "GET", teach(b)+"/export?as="+one(b, "json", "csv", "grades"), nil) },
	}
}

// somebody is a member of the class that changes, or nobody.
func (b *beater) somebody() string {
	var class struct {
		Members []struct {
			ID string `json:"id"`
		} `json:"members"`
	}
	_, body := b.do(b.teacher, "GET", "/api/teacher/classes/"+b.churned.ID+"/export?as=json", nil)
	if json.Unmarshal([]byte(body), &class) != nil || len(class.Members) == 0 {
		return "nobody"
	}
	return class.Members[b.rand.IntN(len(class.Members))].ID
}

// newClass makes a class that nobody else knows.
func (b *beater) newClass() (id string) {
	c := b.class
	c.ID, c.Code, c.Name = "", "", fmt.Sprint("class ", b.rand.Int())
	_, body := b.do(b.teacher, "POST", "/api/teacher/classes", c)
	json.Unmarshal([]byte(body), &c)
	return c.ID
}

// me is what a student sees.
func (b *beater) me(as *person) classes.Me {
	var me classes.Me
	_, body := b.do(as, "GET", "/api/classes/"+b.class.ID+"/me", nil)
	json.Unmarshal([]byte(body), &me)
	return me
}
