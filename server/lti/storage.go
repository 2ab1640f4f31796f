package lti

import (
	"net/url"
	"strings"
)

// In a frame a browser may keep no cookies of ours. A platform may keep something for us
// instead, in the same browser: LTI Client Side postMessages 1.0
// (https://www.imsglobal.org/spec/lti-cs-pm/v0p1). The page of ours in the frame asks for it
// by messages to a window of the platform's.

// A Storage is where a platform keeps a launch's state for us; the zero Storage is nowhere.
type Storage struct {
	// Target is the name of the frame that takes the messages, in the window around ours;
	// "_parent" is that window itself.
	Target string `json:"t"`
	Origin string `json:"o"` // of that frame
}

// parentTarget is the target that is the window around ours.
const parentTarget = "_parent"

// storage is what a form to begin a launch offers.
func (p *Platform) storage(form url.Values) Storage {
	target := form.Get("lti_storage_target")
	origins := Origins(p.AuthURL)
	if target == "" || len(target) > 100 || strings.ContainsFunc(target, func(r rune) bool { return r < ' ' }) || len(origins) == 0 {
		return Storage{}
	}
	return Storage{target, origins[0]}
}

// IsParent reports whether the window around ours takes the messages.
func (s Storage) IsParent() bool { return s.Target == parentTarget }
