package classroom

import (
	"context"

	"fewshot/app/classes"
)

// MaxPlaces is how many classes one browser is looked up for at once.
const MaxPlaces = 40

// A Place is a class that somebody is in, with who they are there.
type Place struct {
	classes.Place
	Pseudonym string `json:"pseudonym"`
	Token     Hash   `json:"-"` // that it was found by
}

// A Pass is a token for a class.
type Pass struct{ Class, Token string }

// Places are the classes that somebody has passes for. What can be no token is not
// looked for, the first [MaxPlaces] others are, in one question.
func (s *Service) Places(ctx context.Context, passes []Pass) ([]Place, error) {
	var hashes []Hash
	of := map[Hash]string{}
	for _, p := range passes {
		for _, kind := range []string{memberToken, memberSession} {
			if h, ok := hashToken(kind, p.Token); ok && len(hashes) < MaxPlaces {
				hashes, of[h] = append(hashes, h), p.Class
			}
		}
	}
	places := []Place{}
	if len(hashes) == 0 {
		return places, nil
	}
	all, err := s.Store.Places(ctx, hashes, s.Time())
	for _, p := range all {
		if of[p.Token] == p.ID { // a token of another class is none of this one's
			places = append(places, p)
		}
	}
	return places, err
}
