package lti

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
)

// signedByAnybody takes every signature, so that the claims behind it are reached
// a thousand times a second.
type signedByAnybody struct{}

func (signedByAnybody) VerifySignature(_ context.Context, jwt string) ([]byte, error) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil, errors.New("no JWT")
	}
	return base64.RawURLEncoding.DecodeString(parts[1])
}

// FuzzLaunch checks that whatever a platform claims, a launch that is let in is one
// for us, in time, of this launch, by somebody, in a course; and that who is
// refused is told why.
func FuzzLaunch(f *testing.F) {
	const lti, dl, ags = "https://purl.imsglobal.org/spec/lti/claim/", "https://purl.imsglobal.org/spec/lti-dl/claim/", "https://purl.imsglobal.org/spec/lti-ags/claim/"
	const head = `{"iss":"https://lms.example","sub":"u1","aud":"client","nonce":"NONCE","iat":1790000000,"exp":1790000300,"` + lti + `version":"1.3.0","` + lti + `deployment_id":"d1","` + lti + `context":{"id":"c1","title":"Course"},`
	f.Add(head + `"` + lti + `message_type":"LtiResourceLinkRequest","` + lti + `roles":[],"` + lti + `custom":{"exercise":"opposites"},"` + ags + `endpoint":{"scope":["https://purl.imsglobal.org/spec/lti-ags/scope/score"],"lineitem":"https://lms.example/1"}}`)
	f.Add(head + `"` + lti + `message_type":"LtiDeepLinkingRequest","` + lti + `roles":["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"],"` + dl + `deep_linking_settings":{"deep_link_return_url":"https://lms.example/return","accept_types":["ltiResourceLink"],"data":"x"}}`)
	f.Add(strings.Replace(head, `"client"`, `["client","other"],"azp":"client"`, 1) + `"` + lti + `message_type":"LtiSubmissionReviewRequest"}`)
	f.Add(`{"exp":1e999,"aud":[null],"nonce":"NONCE"}`)

	key, err := NewKey()
	if err != nil {
		f.Fatal(err)
	}
	platform := Platform{Name: "lms", Issuer: "https://lms.example", ClientID: "client", AuthURL: "https://lms.example/auth", TokenURL: "https://lms.example/token", JWKSURL: "https://lms.example/jwks", Deployments: []string{"d1"}}
	tool, err := New([]Platform{platform}, key, []byte(strings.Repeat("s", 32)))
	if err != nil {
		f.Fatal(err)
	}
	now := time.Unix(1790000100, 0)
	tool.now = func() time.Time { return now }
	tool.platforms[0].keys = signedByAnybody{}
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"k"}`))
	sealed := tool.Seal("state", state{Platform: "lms", Nonce: "NONCE", Expires: now.Add(time.Minute).Unix()})
	f.Fuzz(func(t *testing.T, claims string) {
		token := header + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
		l, err := tool.Launch(t.Context(), url.Values{"state": {sealed}, "id_token": {token}})
		if err != nil {
			var public *chat.Error
			if !errors.As(err, &public) || public.Message == "" || public.Hint == "" || public.Status != 403 {
				t.Fatalf("%q is refused with %#v", claims, err)
			}
			return
		}
		switch {
		case l.Platform == nil || l.Subject == "" || l.Course == "" || l.Nonce != "NONCE" || !slices.Contains(platform.Deployments, l.Deployment):
			t.Fatalf("%q is let in as %+v", claims, l)
		case l.Kind != ResourceLink && l.Kind != DeepLinking:
			t.Fatalf("%q is a launch of kind %q", claims, l.Kind)
		case l.Kind == DeepLinking && (!l.Instructor || !strings.HasPrefix(strings.ToLower(l.ReturnURL), "http")):
			t.Fatalf("%q may choose exercises: %+v", claims, l)
		}
		offered, class, teacher, err := tool.Offered(tool.Offer(l, "class", "teacher"))
		if err != nil || class != "class" || teacher != "teacher" || offered.Deployment != l.Deployment || offered.Data != l.Data || offered.ReturnURL != l.ReturnURL {
			t.Fatalf("%+v is offered as %+v, %v", l, offered, err)
		}
	})
}

func TestUnseal_takes_one_text_alone(t *testing.T) {
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := New(nil, key, []byte(strings.Repeat("s", 32)))
	if err != nil {
		t.Fatal(err)
	}
	s := tool.Seal("state", state{Platform: "lms", Nonce: "n"})
	var got state
	if !tool.Unseal("state", s, &got) || got.Nonce != "n" {
		t.Fatalf("%q does not pass", s)
	}
	dot := strings.IndexByte(s, '.')
	for _, other := range []string{s + "\n", s[:dot+5] + "\r" + s[dot+5:], s[:dot-2] + "\n" + s[dot-2:], s + "A", s[:len(s)-1], s + "." + s[:dot], strings.Replace(s, ".", "..", 1)} {
		if tool.Unseal("state", other, &got) {
			t.Errorf("%q passes for %q", other, s)
		}
	}
	if tool.Unseal("choice", s, &got) {
		t.Error("what is sealed for one purpose passes for another")
	}
}
