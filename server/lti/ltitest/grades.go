package ltitest

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// A column is one of a course's book of grades.
type column struct {
	course, name, resource string
	latest                 map[string]time.Time // score of a student, by the time that the tool said
}

// A Score is what the tool has sent.
type Score struct {
	LineItem string
	UserID   string  `json:"userId"`
	Given    float64 `json:"scoreGiven"`
	Maximum  float64 `json:"scoreMaximum"`
	Activity string  `json:"activityProgress"`
	Grading  string  `json:"gradingProgress"`
	At       string  `json:"timestamp"`
}

// LineItem is the address of a column of the course c1, which is made if there is
// none of that name.
func (p *Platform) LineItem(name string) string { return p.Column("c1", name, "") }

// Column is the same in any course, of a column that has a resource's id.
func (p *Platform) Column(course, name, resource string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := "/courses/" + course + "/items/" + name
	if p.columns[path] == nil {
		p.columns[path] = &column{course, name, resource, map[string]time.Time{}}
	}
	return p.Pages + path + "?type=1"
}

// Drop deletes a column, with whatever it is for.
func (p *Platform) Drop(course, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.columns, "/courses/"+course+"/items/"+name)
}

// Scores are those that were sent, in order.
func (p *Platform) Scores() []Score {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.scores)
}

// Break has the platform refuse the next n scores, as one that is down.
func (p *Platform) Break(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = n
}

// Refuse has the platform refuse all scores with a status, until it is 0.
func (p *Platform) Refuse(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusing = status
}

// Revoke has all access tokens die before their time.
func (p *Platform) Revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.tokens)
}

// Issued is how many access tokens there were.
func (p *Platform) Issued() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.issued
}

// signedByTool reads what the tool has signed. Its iat may not be a second ahead.
func (p *Platform) signedByTool(text string, into ...any) error {
	keys, err := p.ToolKey()
	if err != nil {
		return err
	}
	parsed, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return err
	}
	found := keys.Key(parsed.Headers[0].KeyID)
	var c jwt.Claims
	if len(found) != 1 {
		return fmt.Errorf("the tool has no key %q", parsed.Headers[0].KeyID)
	}
	if err := parsed.Claims(found[0].Key, append(into, &c)...); err != nil {
		return err
	}
	if c.IssuedAt == nil || c.Expiry == nil {
		return fmt.Errorf("iat and exp are missing: %v %v", c.IssuedAt, c.Expiry)
	}
	return c.ValidateWithLeeway(jwt.Expected{Issuer: ClientID, Time: p.now()}, 0)
}

// token gives an access token to who shows an assertion that the tool has signed.
func (p *Platform) token(w http.ResponseWriter, r *http.Request) {
	refuse := func(why any) { http.Error(w, fmt.Sprint(why), http.StatusBadRequest) }
	if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		refuse("not a request for a token")
		return
	}
	scopes := strings.Fields(r.PostFormValue("scope"))
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return s != scopeScore && s != scopeItems }) {
		refuse("invalid_scope")
		return
	}
	var c jwt.Claims
	if err := p.signedByTool(r.PostFormValue("client_assertion"), &c); err != nil {
		refuse(err)
		return
	}
	if c.Subject != ClientID || c.ID == "" || !c.Audience.Contains(p.Auth+"/token") {
		refuse("the assertion is for somebody else")
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	token := rand.Text()
	p.tokens[token] = strings.Join(scopes, " ")
	p.issued++
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": p.tokens[token]})
}

// may reports whether a request shows a token for a scope. The platform is locked.
func (p *Platform) may(r *http.Request, scope string) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && slices.Contains(strings.Fields(p.tokens[token]), scope)
}

// items says which columns of a course are for a resource.
func (p *Platform) items(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !p.may(r, scopeItems):
		http.Error(w, "No valid access token", http.StatusUnauthorized)
		return
	case r.Header.Get("Accept") != "application/vnd.ims.lis.v2.lineitemcontainer+json" || r.FormValue("type") != "1":
		http.Error(w, "Bad request", http.StatusBadRequest)
		return
	}
	all := []map[string]any{}
	for path, c := range p.columns {
		if want := r.FormValue("resource_id"); c.course == r.PathValue("course") && (want == "" || want == c.resource) {
			all = append(all, map[string]any{"id": p.Pages + path + "?type=1", "label": c.name, "scoreMaximum": 100, "resourceId": c.resource})
		}
	}
	w.Header().Set("Content-Type", "application/vnd.ims.lis.v2.lineitemcontainer+json")
	json.NewEncoder(w).Encode(all)
}

// score takes a score.
func (p *Platform) score(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.columns["/courses/"+r.PathValue("course")+"/items/"+r.PathValue("item")]
	var s Score
	switch {
	case p.broken > 0:
		p.broken--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case p.refusing != 0:
		http.Error(w, "The service is switched off", p.refusing)
		return
	case !p.may(r, scopeScore):
		http.Error(w, "No valid access token", http.StatusUnauthorized)
		return
	case c == nil:
		http.Error(w, "No such line item", http.StatusNotFound)
		return
	case r.Header.Get("Content-Type") != "application/vnd.ims.lis.v1.score+json" || json.NewDecoder(r.Body).Decode(&s) != nil || s.Maximum <= 0 || s.Given < 0 || s.UserID == "":
		http.Error(w, "Not a score", http.StatusBadRequest)
		return
	}
	at, err := time.Parse(time.RFC3339Nano, s.At)
	if err != nil || !at.After(c.latest[s.UserID]) {
		http.Error(w, "Refusing score with an earlier timestamp", http.StatusConflict)
		return
	}
	c.latest[s.UserID] = at
	s.LineItem = r.PathValue("item") + "?" + r.URL.RawQuery
	p.scores = append(p.scores, s)
}

// A Link is an exercise that a teacher has put into a course. Whoever copies the
// course copies it as it is.
type Link struct {
	Title, Text, URL string
	Custom           map[string]string
	Resource         string // of its column of grades
	Maximum          float64
}

// Chosen reads the tool's answer to a deep linking request.
func (p *Platform) Chosen(t testing.TB, answer string) (links []Link) {
	t.Helper()
	var c struct {
		Audience   jwt.Audience `json:"aud"`
		Nonce      string       `json:"nonce"`
		Kind       string       `json:"https://purl.imsglobal.org/spec/lti/claim/message_type"`
		Version    string       `json:"https://purl.imsglobal.org/spec/lti/claim/version"`
		Deployment string       `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
		Data       string       `json:"https://purl.imsglobal.org/spec/lti-dl/claim/data"`
		Items      []struct {
			Type     string            `json:"type"`
			Title    string            `json:"title"`
			Text     string            `json:"text"`
			URL      string            `json:"url"`
			Custom   map[string]string `json:"custom"`
			LineItem *struct {
				Maximum  float64 `json:"scoreMaximum"`
				Resource string  `json:"resourceId"`
			} `json:"lineItem"`
		} `json:"https://purl.imsglobal.org/spec/lti-dl/claim/content_items"`
	}
	if err := p.signedByTool(answer, &c); err != nil {
		t.Fatalf("the choice: %v", err)
	}
	if !c.Audience.Contains(p.Issuer) || c.Nonce == "" || c.Kind != "LtiDeepLinkingResponse" || c.Version != "1.3.0" || c.Deployment != Deployment || c.Data != "keep this" {
		t.Fatalf("the choice says %+v", c)
	}
	for _, i := range c.Items {
		if i.Type != "ltiResourceLink" || i.LineItem == nil || i.LineItem.Maximum <= 0 {
			t.Fatalf("the choice has %+v", i)
		}
		links = append(links, Link{i.Title, i.Text, i.URL, i.Custom, i.LineItem.Resource, i.LineItem.Maximum})
	}
	return links
}

// Follow is the launch of a link in a course, with the column that it has there.
func (p *Platform) Follow(l Link, course string, who Launch) Launch {
	who.Course, who.Custom = course, l.Custom
	who.LineItem = p.Column(cmp.Or(course, "c1"), "col-"+l.Resource, l.Resource)
	return who
}
