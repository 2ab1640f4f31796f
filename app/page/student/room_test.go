package student

import (
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/page/i18n"
)

func TestShutClassSaysWhen(t *testing.T) {
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		of   classes.Place
		want [2]string
	}{
		"open":     {classes.Place{}, [2]string{"", ""}},
		"not_yet":  {classes.Place{Opens: now.Add(time.Hour)}, [2]string{"5 March 2026 at 13:00", "2026 年 3 月 5 日 13:00"}},
		"no_more":  {classes.Place{Closes: now.Add(-time.Hour)}, [2]string{"5 March 2026 at 11:00", "2026 年 3 月 5 日 11:00"}},
		"archived": {classes.Place{Archived: true, Closes: now.Add(-time.Hour)}, [2]string{"archived", "归档"}},
	} {
		t.Run(name, func(t *testing.T) {
			for l, want := range c.want {
				if got := shutText(i18n.Lang(l), c.of, now); !strings.Contains(got, want) || (want == "") != (got == "") {
					t.Errorf("%s: %q, want %q in it", i18n.Lang(l).Tag(), got, want)
				}
			}
		})
	}
}
