package classapi

import (
	"cmp"
	"net/http"
	"strings"

	"fewshot/app/classes"
	"fewshot/server/lti"
)

// The way back to the learning platform stands in a cookie beside the session's, one for
// each class, sealed: what a page shows as the platform's address is what the platform
// has signed, for that person in that class.
const (
	backCookie = "fewshot-back-"
	backBytes  = 3 << 10 // browsers keep 4 KiB
)

// A wayBack is what is sealed.
type wayBack struct {
	Class   string `json:"c"`
	Person  string `json:"w"` // a member's or a teacher's id
	Name    string `json:"p"` // of the platform
	Address string `json:"a"`
}

// sealBack is the way back from a launch; "" if the launch has none, or a longer one than
// browsers keep.
func (a *API) sealBack(l lti.Launch, class, person string) string {
	if l.Back == "" {
		return ""
	}
	sealed := a.LTI.Seal("back", wayBack{class, person, cmp.Or(l.School, l.Platform.Name), l.Back})
	if len(sealed) > backBytes {
		return ""
	}
	return sealed
}

// back is the way back of a person in a class, nil if they did not come from a learning
// platform in this browser.
func (a *API) back(r *http.Request, class, person string) *classes.Back {
	cookie, err := r.Cookie(backCookie + class)
	var way wayBack
	if err != nil || a.LTI == nil || !a.LTI.Unseal("back", cookie.Value, &way) || way.Class != class || way.Person != person {
		return nil
	}
	return &classes.Back{Platform: way.Name, Address: way.Address}
}

// backs are the ways back of those who teach in this browser, by class.
func (a *API) backs(r *http.Request) map[string]*classes.Back {
	all := map[string]*classes.Back{}
	who, _ := a.teachers(r) // without any there is no way back
	for _, c := range r.Cookies() {
		class, ok := strings.CutPrefix(c.Name, backCookie)
		if !ok {
			continue
		}
		for _, t := range who {
			if back := a.back(r, class, t.ID); back != nil {
				all[class] = back
			}
		}
	}
	return all
}
