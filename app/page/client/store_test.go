package client

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
)

func TestStore_keeps_things_without_a_browser(t *testing.T) {
	s := &Store{open: openStore}
	ctx := context.Background()
	if !s.Blocked() {
		t.Error("claims to last")
	}
	value := []byte("1")
	for _, k := range []string{"run/2", "run/1", "draft"} {
		if err := s.Put(ctx, k, value); err != nil {
			t.Fatal(err)
		}
	}
	value[0] = 'x' // the store has its own copy
	if got, err := s.Get(ctx, "run/1"); err != nil || string(got) != "1" {
		t.Errorf("%q %v", got, err)
	}
	if got, err := s.Get(ctx, "none"); err != nil || got != nil {
		t.Errorf("%q %v", got, err)
	}
	list, err := s.List(ctx, "run/")
	if err != nil || !slices.Equal(slices.Sorted(maps.Keys(list)), []string{"run/1", "run/2"}) {
		t.Errorf("%v %v", list, err)
	}
	if err := s.Delete(ctx, "run/1"); err != nil {
		t.Error(err)
	}
	if got, _ := s.Get(ctx, "run/1"); got != nil {
		t.Errorf("%q is still there", got)
	}
}

func TestStore_opens_once(t *testing.T) {
	opened := 0
	s := &Store{open: func() (backend, error) { opened++; return nil, errors.New("blocked") }}
	s.Blocked()
	s.Put(context.Background(), "a", nil)
	s.Blocked()
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
}

func TestGuard_survives_a_panic(t *testing.T) {
	after := false
	func() {
		Guard(func() { panic("no") })
		after = true
	}()
	if !after {
		t.Error("did not go on")
	}
}

func TestTakeEarly_has_nothing_without_a_page(t *testing.T) {
	if e := TakeEarly(); e.Acted || len(e.Fields) != 0 {
		t.Errorf("%+v", e)
	}
}
