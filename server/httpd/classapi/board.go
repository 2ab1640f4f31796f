package classapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"fewshot/app/classes"
	"fewshot/server/httpd/reply"
)

// boardAlive is how often a board without news is sent a line, so that nothing on
// the way takes the connection for dead.
const boardAlive = 20 * time.Second

// board answers GET /api/teacher/classes/{class}/board: everything that is on the
// board of a class, and then what changes, as server-sent events.
func (a *API) board(w http.ResponseWriter, r *http.Request) {
	t, err := a.teacher(r)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	leave, err := a.boards.enter(t.ID)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	events := reply.NewEvents(w, a.config.WriteTimeout)
	events.Compress(r) // rows of a class are much alike
	defer events.Close()
	go events.KeepAlive(ctx, boardAlive, cancel)
	err = a.Service.Watch(ctx, t, r.PathValue("class"), func(c classes.Change) error {
		data, err := json.Marshal(c)
		if err != nil {
			return err
		}
		return events.Data(data)
	})
	switch {
	case !events.Begun():
		reply.Fail(w, r, err)
	case !errors.Is(err, context.Canceled):
		reply.Note(r, reply.Classify(err), err)
	}
}
