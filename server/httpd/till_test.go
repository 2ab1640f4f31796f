package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/allowance"
	"fewshot/server/classroom"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/classapi"
	"fewshot/server/provider"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// An upstream plays the endings, and knows what it was sent.
type moneyUpstream struct {
	mu   sync.Mutex
	sent map[string][]moneyRequest // by model
	came chan string
}

// A moneyRequest is what counts of a request, as the upstream got it.
type moneyRequest struct {
	Model    string  `json:"model"`
	Stream   bool    `json:"stream"`
	N        *int    `json:"n"`
	Max      int     `json:"max_tokens"`
	Prompt   *string `json:"prompt"`
	Messages []struct {
		Content string `json:"content"`
	} `json:"messages"`
}

// most is the most that a request can cost: in micro-dollars, where a token of the
// prompt costs one and one of the answer two, and in tokens.
func (r moneyRequest) most() (micro, tokens int64) {
	in, samples := 0, 1
	if r.Prompt != nil {
		in = len(*r.Prompt) + 16
	}
	for _, m := range r.Messages {
		in += len(m.Content) + 16
	}
	if r.N != nil {
		samples = *r.N
	}
	return int64(in + 2*r.Max*samples), int64(in + r.Max*samples)
}

func (u *moneyUpstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var asked moneyRequest
	if err != nil || json.Unmarshal(body, &asked) != nil {
		http.Error(w, "not JSON", 400)
		return
	}
	u.mu.Lock()
	u.sent[asked.Model] = append(u.sent[asked.Model], asked)
	u.mu.Unlock()
	select {
	case u.came <- asked.Model:
	default:
	}
	endings[asked.Model].play(w, r, asked.Stream)
}

// take is what was sent to a model since it was last asked.
func (u *moneyUpstream) take(model string) []moneyRequest {
	u.mu.Lock()
	defer u.mu.Unlock()
	all := u.sent[model]
	delete(u.sent, model)
	return all
}

// dayStore is a day's accounts that a test can read.
type dayStore struct {
	*allowance.File
	mu    sync.Mutex
	spent map[string]allowance.Amount
}

func (k *dayStore) Take(ctx context.Context, account, day string, cost, most allowance.Amount) (bool, error) {
	taken, err := k.File.Take(ctx, account, day, cost, most)
	if taken {
		k.mu.Lock()
		k.spent[account] = k.spent[account].Plus(cost)
		k.mu.Unlock()
	}
	return taken, err
}

func (k *dayStore) Give(ctx context.Context, account, day string, back allowance.Amount) error {
	k.mu.Lock()
	k.spent[account] = k.spent[account].Minus(back)
	k.mu.Unlock()
	return k.File.Give(ctx, account, day, back)
}

// till is a server with everybody's money.
type till struct {
	*site
	t         *testing.T
	up        *moneyUpstream
	service   *classSite
	store     classroom.Store
	budgets   *classroom.BudgetCache
	class     classes.Class
	student   *person
	me        string // the member
	days      *dayStore
	secret    string
	authority *embed.Authority
	embeds    int // grants signed
	hours     int // that the clock of classes has gone on
}

func (s *till) now() time.Time { return time.Now().Add(time.Duration(s.hours) * time.Hour) }

// dearly is the price list: nobody knows what models of unpriced/ cost.
func dearly(name string) model.Price {
	if strings.HasPrefix(name, "unpriced/") {
		return model.Price{}
	}
	return model.Price{Known: true, InputUSDPerMillion: 1, CachedUSDPerMillion: .5, OutputUSDPerMillion: 2}
}

const moneyToken = "an-access-token-of-the-operator"

func startTill(t *testing.T, access Access, account string) *till {
	up := &moneyUpstream{sent: map[string][]moneyRequest{}, came: make(chan string, 1)}
	server := httptest.NewUnstartedServer(up)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	models := slices.Sorted(maps.Keys(endings))
	key, err := provider.NewKey(canary)
	if err != nil {
		t.Fatal(err)
	}
	of := func(name, kind, base string) provider.Provider {
		p, err := provider.New(provider.Config{
			Kind: kind, Name: name, BaseURL: base + "/v1", Key: key, Models: models, MaxTokensField: "max_tokens", AllowInsecureKey: true,
			Timeouts: provider.Timeouts{Connect: time.Second, FirstByte: 1500 * time.Millisecond, Idle: 10 * time.Second},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}

	s := &till{t: t, up: up, days: &dayStore{spent: map[string]allowance.Amount{}}, secret: strings.Repeat("s", embed.MinSecret)}
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute, limits.RunSeconds = 1<<30, 1<<30, 3
	g, err := gateway.New(gateway.Config{Limits: limits, Price: dearly, Providers: []provider.Provider{
		of("up", provider.KindOpenAI, server.URL), of("unpriced", provider.KindOpenAI, server.URL),
		of("down", provider.KindOpenAI, "http://"+nobody), of("cut-off", provider.KindOpenAI, "https://"+closing(t)),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	s.budgets = classroom.NewBudgetCache(s.store, classroom.Amount{MicroUSD: 1000, Requests: 3}, time.Minute)
	if s.days.File, err = allowance.Open(""); err != nil {
		t.Fatal(err)
	}
	ledger, err := embed.NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	s.authority = embed.NewAuthority(s.secret, ledger)
	day := allowance.Allowance{Most: allowance.Amount{MicroUSD: 1e9, Tokens: 1e9}, Store: s.days}
	count := classroom.NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil })
	service := classroom.NewService(s.store, count)
	service.Now = s.now
	exercise := storetest.Exercise("opposites")
	s.site = start(t, func(c *Config) {
		c.Gateway, c.Access, c.Embeds, c.Payer = g, access, s.authority, day.Payer(account)
		c.Classes = &classapi.Classes{Service: service, Shipped: []classroom.Exercise{exercise}, Budgets: s.budgets}
	})
	s.gateway = g
	s.service = &classSite{site: s.site, t: t, store: s.store, service: service}
	if s.service.token, err = service.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.service.teacher = s.service.person()
	s.service.teacher.must("POST", "/api/teacher", map[string]string{"token": s.service.token}, nil)
	s.class = s.service.class(func(c *classes.Class) {
		c.Models = append(c.Models, "down/answered", "cut-off/answered")
		for _, m := range models {
			c.Models = append(c.Models, "up/"+m)
		}
		c.Budget, c.Student = classes.Amount{MicroUSD: 1e9, Requests: 1e6}, classes.Amount{MicroUSD: 1e8, Requests: 1e5}
	})
	s.student = s.service.student(s.class)
	all, err := s.store.Members(t.Context(), s.class.ID)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	s.me = all[0].ID
	return s
}

// nobody is an address where nobody listens. A free port would soon be some other
// test's: this one is handed out to no server.
const nobody = "127.0.0.1:1"

// closing is the address of somebody who closes each connection when it begins to
// be used, so that no request ever gets through.
func closing(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 1))
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// ask sends a request, and leaves where the ending says so. It returns when the
// server is done with it.
func (s *till) ask(model string, stream bool, e ending, headers ...string) (answer string) {
	s.t.Helper()
	ctx, leave := context.WithCancel(s.t.Context())
	defer leave()
	body := fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}],"max_tokens":50,"n":2,"stream":%v}`, model, strings.Repeat("x", 100), stream)
	r, err := http.NewRequestWithContext(ctx, "POST", s.URL+"/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for len(s.up.came) > 0 {
		<-s.up.came
	}
	if e.leave == "-" || e.leave != "" && !stream { // nothing of an answer in one piece comes before all of it
		go func() { <-s.up.came; time.Sleep(20 * time.Millisecond); leave() }()
	}
	res, err := s.student.client.Do(r) // its cookies mean nothing where no class is named
	var got strings.Builder
	if err == nil {
		defer res.Body.Close()
		for piece := make([]byte, 1024); err == nil; {
			var n int
			n, err = res.Body.Read(piece)
			got.Write(piece[:n])
			if e.leave != "" && e.leave != "-" && strings.Contains(got.String(), e.leave) {
				leave()
			}
		}
	}
	eventually(s.t, "no run is under way", testWait, func() bool { return s.gateway.Active() == 0 })
	if e.code != "" && !strings.Contains(got.String(), `"code":"`+e.code+`"`) {
		s.t.Errorf("%s: answered %s, %v", model, got.String(), err)
	}
	return got.String()
}
