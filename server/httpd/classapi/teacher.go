package classapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"rsc.io/qr"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/strictjson"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
)

// signIn answers POST /api/teacher: the teacher's token signs the browser in. One in
// which another teacher is signed in has to say that it switches.
func (a *API) signIn(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Token  string `json:"token"`
		Switch bool   `json:"switch"`
	}
	if err := reply.Read(w, r, reply.Small, &given); err != nil {
		reply.Fail(w, r, err)
		return
	}
	t, err := a.Service.Teacher(r.Context(), given.Token)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	if now, err := a.teachers(r); err == nil && now[0].Platform == "" && now[0].ID != t.ID && !given.Switch {
		reply.JSON(w, http.StatusOK, map[string]bool{"other": true})
		return
	}
	a.setCookie(w, r, teacherCookie, strings.TrimSpace(given.Token), teacherTime)
	w.WriteHeader(http.StatusNoContent)
}

// whoTeaches answers GET /api/teacher: whether the browser is signed in.
func (a *API) whoTeaches(w http.ResponseWriter, r *http.Request) {
	if _, err := a.teacher(r); err != nil {
		reply.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// signOut answers DELETE /api/teacher.
func (a *API) signOut(w http.ResponseWriter, r *http.Request) {
	a.setCookie(w, r, teacherCookie, "", 0)
	a.setCookie(w, r, launchedCookie, "", 0)
	w.WriteHeader(http.StatusNoContent)
}

// teaching answers for a signed-in teacher: what does returns is sent with a status;
// nil is sent as nothing.
func (a *API) teaching(w http.ResponseWriter, r *http.Request, status int, does func(t classroom.Teacher) (any, error)) {
	t, err := a.teacher(r)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	answer, err := does(t)
	switch {
	case err != nil:
		reply.Fail(w, r, err)
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		reply.JSON(w, status, answer)
	}
}

// classes answers GET /api/teacher/classes.
func (a *API) classes(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(classroom.Teacher) (any, error) {
		who, err := a.teachers(r)
		if err != nil {
			return nil, err
		}
		all, seen := []classes.Class{}, map[string]bool{}
		for _, t := range who {
			some, err := a.Service.Classes(r.Context(), t)
			if err != nil {
				return nil, err
			}
			for _, c := range some {
				if !seen[c.ID] {
					seen[c.ID] = true
					all = append(all, c)
				}
			}
		}
		return all, nil
	})
}

// classBytes is how large the settings of a class may be.
const classBytes = 64 << 10

// newClass answers POST /api/teacher/classes.
func (a *API) newClass(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		var c classes.Class
		if err := reply.Read(w, r, classBytes, &c); err != nil {
			return nil, err
		}
		return a.Service.NewClass(r.Context(), t, c)
	})
}

// class answers GET /api/teacher/classes/{class}.
func (a *API) class(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.Class(r.Context(), t, r.PathValue("class"))
	})
}

// saveClass answers PUT /api/teacher/classes/{class}.
func (a *API) saveClass(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		var c classes.Class
		if err := reply.Read(w, r, classBytes, &c); err != nil {
			return nil, err
		}
		c.ID = r.PathValue("class")
		return a.Service.SaveClass(r.Context(), t, c)
	})
}

// deleteClass answers DELETE /api/teacher/classes/{class}.
func (a *API) deleteClass(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, a.Service.DeleteClass(r.Context(), t, r.PathValue("class"))
	})
}

// newCode answers POST /api/teacher/classes/{class}/code.
func (a *API) newCode(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.NewCode(r.Context(), t, r.PathValue("class"))
	})
}

// closeCode answers DELETE /api/teacher/classes/{class}/code.
func (a *API) closeCode(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.CloseCode(r.Context(), t, r.PathValue("class"))
	})
}

// qr answers GET /api/teacher/classes/{class}/qr with the link to join as a QR
// code, an SVG.
func (a *API) qr(w http.ResponseWriter, r *http.Request) {
	t, err := a.teacher(r)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	c, err := a.Service.Class(r.Context(), t, r.PathValue("class"))
	if err == nil && c.Code == "" {
		err = reply.Error(http.StatusNotFound, chat.CodeCodeClosed, "Joining by a code is closed.", "Make a new code.")
	}
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	code, err := qr.Encode(reply.LogOf(r).Home()+"/class#join="+c.Code, qr.M)
	if err != nil {
		reply.Fail(w, r, fmt.Errorf("make a QR code: %w", err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "no-store")
	io.WriteString(w, qrSVG(code))
}

// qrQuiet is how wide the white around a QR code is, in modules, as its standard
// wants it (ISO/IEC 18004).
const qrQuiet = 4

// qrSVG draws a QR code, a unit a module: black on white in either theme, since
// cameras read it.
func qrSVG(code *qr.Code) string {
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+qrQuiet, y+qrQuiet)
			}
		}
	}
	size := code.Size + 2*qrQuiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`, size, size, size, size, path.String())
}

// archive answers POST /api/teacher/classes/{class}/archive.
func (a *API) archive(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.Archive(r.Context(), t, r.PathValue("class"), true)
	})
}

// unarchive answers DELETE /api/teacher/classes/{class}/archive.
func (a *API) unarchive(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.Archive(r.Context(), t, r.PathValue("class"), false)
	})
}

// links answers POST /api/teacher/classes/{class}/links with numbered links, which
// are shown this once.
func (a *API) links(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		var given struct {
			First int `json:"first"`
			Count int `json:"count"`
		}
		if err := reply.Read(w, r, reply.Small, &given); err != nil {
			return nil, err
		}
		links, err := a.Service.Links(r.Context(), t, r.PathValue("class"), given.First, given.Count)
		all := []classes.Link{}
		for _, l := range links {
			all = append(all, classes.Link{Number: l.Member.Number, Pseudonym: l.Member.Pseudonym, Token: l.Token})
		}
		if err != nil && len(all) > 0 {
			err = nil // those that were made are nowhere else; the next try says what is wrong
		}
		return all, err
	})
}

// removeMember answers DELETE /api/teacher/classes/{class}/members/{member}.
func (a *API) removeMember(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, a.Service.Remove(r.Context(), t, r.PathValue("class"), r.PathValue("member"))
	})
}

// readmit answers POST /api/teacher/classes/{class}/members/{member}: who was removed
// is back.
func (a *API) readmit(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, a.Service.Readmit(r.Context(), t, r.PathValue("class"), r.PathValue("member"))
	})
}

// shipped answers GET /api/teacher/exercises: those that come with the program.
func (a *API) shipped(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(classroom.Teacher) (any, error) {
		views := []classroom.View{}
		for _, e := range a.Shipped {
			views = append(views, e.View())
		}
		return views, nil
	})
}

// exercises answers GET /api/teacher/classes/{class}/exercises, hidden items
// included: they are the teacher's.
func (a *API) exercises(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		all, err := a.Service.Exercises(r.Context(), t, r.PathValue("class"))
		if err != nil {
			return nil, err
		}
		files := []json.RawMessage{}
		for _, e := range all {
			data, err := e.Encode()
			if err != nil {
				return nil, err
			}
			files = append(files, data)
		}
		return files, nil
	})
}

// addExercise answers POST /api/teacher/classes/{class}/exercises: one that comes
// with the program, by its id and perhaps for another model, or a whole one.
func (a *API) addExercise(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		body, done, err := reply.Body(w, r, classroom.MaxBytes)
		if err != nil {
			return nil, err
		}
		defer done()
		e, err := a.exerciseOf(body)
		if err != nil {
			return nil, err
		}
		if err := a.Service.AddExercise(r.Context(), t, r.PathValue("class"), e); err != nil {
			return nil, err
		}
		return e.View(), nil
	})
}

// exerciseOf is the exercise that a body holds or names.
func (a *API) exerciseOf(body []byte) (classroom.Exercise, error) {
	var named struct {
		Shipped string `json:"shipped"`
		Model   string `json:"model"` // instead of the exercise's own; "": its own
	}
	if strictjson.Decode(body, &named) != nil || named.Shipped == "" {
		return classroom.DecodeExercise(body)
	}
	for _, e := range a.Shipped {
		if e.ID == named.Shipped {
			return e.For(cmp.Or(named.Model, e.Prompt.Model)), nil
		}
	}
	return classroom.Exercise{}, reply.Error(http.StatusNotFound, chat.CodeExerciseNotFound, "The program has no exercise of this name.", "Choose one from the list.")
}

// removeExercise answers DELETE /api/teacher/classes/{class}/exercises/{exercise}.
func (a *API) removeExercise(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, a.Service.RemoveExercise(r.Context(), t, r.PathValue("class"), r.PathValue("exercise"))
	})
}

// ranking answers GET /api/teacher/classes/{class}/exercises/{exercise}/ranking:
// the students' prompts by the votes on them.
func (a *API) ranking(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return a.Service.Ranking(r.Context(), t, r.PathValue("class"), r.PathValue("exercise"))
	})
}

// export answers GET /api/teacher/classes/{class}/export?as=json, csv or grades
// with a file.
func (a *API) export(w http.ResponseWriter, r *http.Request) {
	t, err := a.teacher(r)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	x, err := a.Service.Export(r.Context(), t, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	var file bytes.Buffer
	name, kind := "class.json", "application/json"
	switch r.URL.Query().Get("as") {
	case "json":
		e := json.NewEncoder(&file)
		e.SetIndent("", "  ")
		err = e.Encode(x)
	case "csv":
		name, kind, err = "submissions.csv", "text/csv; charset=utf-8", x.WriteSubmissions(&file)
	case "grades":
		name, kind, err = "grades.csv", "text/csv; charset=utf-8", x.WriteGrades(&file)
	default:
		err = reply.Error(http.StatusBadRequest, chat.CodeInvalidValue, "An export is one of json, csv and grades.", "Say which with ?as=.")
	}
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	w.Write(file.Bytes())
}
