package httpd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"rsc.io/qr"

	"fewshot/app/classes"
	"fewshot/server/classroom"
)

// signIn answers POST /api/teacher: the teacher's token signs the browser in. One in
// which another teacher is signed in has to say that it switches.
func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Token  string `json:"token"`
		Switch bool   `json:"switch"`
	}
	if err := s.read(w, r, &given); err != nil {
		fail(w, r, err)
		return
	}
	t, err := s.Classes.School.Teacher(r.Context(), given.Token)
	if err != nil {
		fail(w, r, err)
		return
	}
	if now, err := s.teacher(r); err == nil && now.ID != t.ID && !given.Switch {
		send(w, http.StatusOK, map[string]bool{"other": true})
		return
	}
	s.setCookie(w, r, teacherCookie, strings.TrimSpace(given.Token), teacherTime)
	w.WriteHeader(http.StatusNoContent)
}

// whoTeaches answers GET /api/teacher: whether the browser is signed in.
func (s *server) whoTeaches(w http.ResponseWriter, r *http.Request) {
	if _, err := s.teacher(r); err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// signOut answers DELETE /api/teacher.
func (s *server) signOut(w http.ResponseWriter, r *http.Request) {
	s.setCookie(w, r, teacherCookie, "", 0)
	w.WriteHeader(http.StatusNoContent)
}

// teaching answers for whoever teaches: what does returns is sent with a status;
// nil is sent as nothing.
func (s *server) teaching(w http.ResponseWriter, r *http.Request, status int, does func(t classroom.Teacher) (any, error)) {
	t, err := s.teacher(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer, err := does(t)
	switch {
	case err != nil:
		fail(w, r, err)
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		send(w, status, answer)
	}
}

// classes answers GET /api/teacher/classes.
func (s *server) classes(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		all, err := s.Classes.School.Classes(r.Context(), t)
		return append([]classes.Class{}, all...), err
	})
}

// newClass answers POST /api/teacher/classes.
func (s *server) newClass(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		var c classes.Class
		if err := s.read(w, r, &c); err != nil {
			return nil, err
		}
		return s.Classes.School.NewClass(r.Context(), t, c)
	})
}

// class answers GET /api/teacher/classes/{class}.
func (s *server) class(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.Class(r.Context(), t, r.PathValue("class"))
	})
}

// saveClass answers PUT /api/teacher/classes/{class}.
func (s *server) saveClass(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		var c classes.Class
		if err := s.read(w, r, &c); err != nil {
			return nil, err
		}
		c.ID = r.PathValue("class")
		return s.Classes.School.SaveClass(r.Context(), t, c)
	})
}

// deleteClass answers DELETE /api/teacher/classes/{class}.
func (s *server) deleteClass(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, s.Classes.School.DeleteClass(r.Context(), t, r.PathValue("class"))
	})
}

// newCode answers POST /api/teacher/classes/{class}/code.
func (s *server) newCode(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.NewCode(r.Context(), t, r.PathValue("class"))
	})
}

// closeCode answers DELETE /api/teacher/classes/{class}/code.
func (s *server) closeCode(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.CloseCode(r.Context(), t, r.PathValue("class"))
	})
}

// qr answers GET /api/teacher/classes/{class}/qr with the link to join as a QR
// code, an SVG.
func (s *server) qr(w http.ResponseWriter, r *http.Request) {
	t, err := s.teacher(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	c, err := s.Classes.School.Class(r.Context(), t, r.PathValue("class"))
	if err == nil && c.Code == "" {
		err = problem(http.StatusNotFound, "code_closed", "Joining by a code is closed.", "Make a new code.")
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	scheme := "http"
	if s.isSecure(r) {
		scheme = "https"
	}
	code, err := qr.Encode(scheme+"://"+r.Host+"/class#join="+c.Code, qr.M)
	if err != nil {
		fail(w, r, fmt.Errorf("make a QR code: %w", err))
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
func (s *server) archive(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.Archive(r.Context(), t, r.PathValue("class"), true)
	})
}

// unarchive answers DELETE /api/teacher/classes/{class}/archive.
func (s *server) unarchive(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.Archive(r.Context(), t, r.PathValue("class"), false)
	})
}

// links answers POST /api/teacher/classes/{class}/links with numbered links, which
// are shown this once.
func (s *server) links(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		var given struct {
			First int `json:"first"`
			Count int `json:"count"`
		}
		if err := s.read(w, r, &given); err != nil {
			return nil, err
		}
		links, err := s.Classes.School.Links(r.Context(), t, r.PathValue("class"), given.First, given.Count)
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
func (s *server) removeMember(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, s.Classes.School.Remove(r.Context(), t, r.PathValue("class"), r.PathValue("member"))
	})
}

// readmit answers POST /api/teacher/classes/{class}/members/{member}: who was removed
// is back.
func (s *server) readmit(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, s.Classes.School.Readmit(r.Context(), t, r.PathValue("class"), r.PathValue("member"))
	})
}

// shipped answers GET /api/teacher/exercises: those that come with the program.
func (s *server) shipped(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(classroom.Teacher) (any, error) {
		views := []classroom.View{}
		for _, e := range s.Classes.Shipped {
			views = append(views, e.View())
		}
		return views, nil
	})
}

// exercises answers GET /api/teacher/classes/{class}/exercises, hidden items
// included: they are the teacher's.
func (s *server) exercises(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		all, err := s.Classes.School.Exercises(r.Context(), t, r.PathValue("class"))
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
func (s *server) addExercise(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusCreated, func(t classroom.Teacher) (any, error) {
		body, done, err := s.readBody(w, r)
		if err != nil {
			return nil, err
		}
		defer done()
		e, err := s.exerciseOf(body)
		if err != nil {
			return nil, err
		}
		if err := s.Classes.School.AddExercise(r.Context(), t, r.PathValue("class"), e); err != nil {
			return nil, err
		}
		return e.View(), nil
	})
}

// exerciseOf is the exercise that a body holds or names.
func (s *server) exerciseOf(body []byte) (classroom.Exercise, error) {
	var named struct {
		Shipped string `json:"shipped"`
		Model   string `json:"model"` // instead of the exercise's own; "": its own
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if d.Decode(&named) != nil || named.Shipped == "" {
		return classroom.DecodeExercise(body)
	}
	for _, e := range s.Classes.Shipped {
		if e.ID == named.Shipped {
			return e.For(cmp.Or(named.Model, e.Prompt.Model)), nil
		}
	}
	return classroom.Exercise{}, problem(http.StatusNotFound, "exercise_not_found", "No exercise of this name comes with the program.", "Choose one of the list.")
}

// removeExercise answers DELETE /api/teacher/classes/{class}/exercises/{exercise}.
func (s *server) removeExercise(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, s.Classes.School.RemoveExercise(r.Context(), t, r.PathValue("class"), r.PathValue("exercise"))
	})
}

// ranking answers GET /api/teacher/classes/{class}/exercises/{exercise}/ranking:
// the students' prompts by the votes on them.
func (s *server) ranking(w http.ResponseWriter, r *http.Request) {
	s.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return s.Classes.School.Ranking(r.Context(), t, r.PathValue("class"), r.PathValue("exercise"))
	})
}

// export answers GET /api/teacher/classes/{class}/export?as=json, csv or grades
// with a file.
func (s *server) export(w http.ResponseWriter, r *http.Request) {
	t, err := s.teacher(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	x, err := s.Classes.School.Export(r.Context(), t, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
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
		err = problem(http.StatusBadRequest, "invalid_value", "An export is one of json, csv and grades.", "Say which with ?as=.")
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	w.Write(file.Bytes())
}
