package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
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

	"fewshot/app/chat"
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

// The table of money: how a request ends x who pays for it, through the whole
// server, with an upstream that plays each ending.

// What a request is charged.
type charged int

const (
	free     charged = iota
	used             // 10 tokens of the prompt and 2 of the answer
	reserved         // the most that it can cost
)

// An ending is what an upstream does with a request.
type ending struct {
	play   func(w http.ResponseWriter, r *http.Request, stream bool)
	stream charged // of a stream
	whole  charged // of an answer in one piece
	leave  string  // the client goes away when it has this; "-": when the upstream has the request
	code   string  // of the error, "" where it doesn't matter
}

// answers plays an answer of some words, with a usage.
func answers(usage string) func(http.ResponseWriter, *http.Request, bool) {
	return func(w http.ResponseWriter, r *http.Request, stream bool) {
		if !stream {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"id":"a","model":"m","choices":[{"index":0,"text":"a word","message":{"content":"a word"},"finish_reason":"stop"}]%s}`, usage)
			return
		}
		begins(w, "a ")
		events(w, `{"id":"a","model":"m","choices":[{"index":0,"text":"word","delta":{"content":"word"},"finish_reason":"stop"}]}`)
		if usage != "" {
			events(w, `{"id":"a","model":"m","choices":[]`+usage+`}`)
		}
		events(w, `[DONE]`)
	}
}

func usageOf(prompt, completion string) string {
	return `,"usage":{"prompt_tokens":` + prompt + `,"completion_tokens":` + completion + `}`
}

// begins plays the beginning of a stream.
func begins(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	events(w, fmt.Sprintf(`{"id":"a","model":"m","choices":[{"index":0,"text":%q,"delta":{"content":%q}}]}`, text, text))
}

func events(w http.ResponseWriter, data string) {
	io.WriteString(w, "data: "+data+"\n\n")
	w.(http.Flusher).Flush()
}

// refuses plays an error with a status.
func refuses(status int) func(http.ResponseWriter, *http.Request, bool) {
	return func(w http.ResponseWriter, _ *http.Request, _ bool) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, `{"error":{"message":"no","type":"x","code":null}}`)
	}
}

// says plays bytes of a type.
func plays(kind, body string) func(http.ResponseWriter, *http.Request, bool) {
	return func(w http.ResponseWriter, _ *http.Request, _ bool) {
		w.Header().Set("Content-Type", kind)
		io.WriteString(w, body)
	}
}

// half plays half an answer.
func half(w http.ResponseWriter, stream bool) {
	if stream {
		begins(w, "a ")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"id":"a","choices":[`)
	w.(http.Flusher).Flush()
}

// hangs plays half an answer, and no more of it.
func hangs(w http.ResponseWriter, r *http.Request, stream bool) {
	half(w, stream)
	<-r.Context().Done()
}

// resets closes the connection so that whoever reads from it sees a reset.
func resets(w http.ResponseWriter) {
	w.(http.Flusher).Flush()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// endings are by name, which is the model's.
var endings = map[string]ending{
	"answered":        {play: answers(usageOf("10", "2")), stream: used, whole: used},
	"no-usage":        {play: answers(""), stream: reserved, whole: reserved},
	"null-usage":      {play: answers(`,"usage":null`), stream: reserved, whole: reserved},
	"negative-usage":  {play: answers(usageOf("-1000000", "-1000000")), stream: reserved, whole: reserved}, // which is no usage
	"negative-prompt": {play: answers(usageOf("-1000000", "2")), stream: reserved, whole: reserved},
	"too-much":        {play: answers(usageOf("100000", "100000")), stream: reserved, whole: reserved},
	"absurd":          {play: answers(usageOf("4503599627370496", "4503599627370496")), stream: reserved, whole: reserved},
	"absurder":        {play: answers(usageOf("9.2e18", "9.2e18")), stream: reserved, whole: reserved},
	"absurdest":       {play: answers(usageOf("1e30", "1e999")), stream: reserved, whole: reserved},
	"refused-400":     {play: refuses(400), code: "invalid_value"},
	"refused-401":     {play: refuses(401), code: "upstream_unauthorized"},
	"refused-402":     {play: refuses(402), code: "insufficient_quota"},
	"refused-403":     {play: refuses(403), code: "upstream_forbidden"},
	"refused-404":     {play: refuses(404), code: "model_not_found"},
	"refused-413":     {play: refuses(413), code: "context_length_exceeded"},
	"refused-429":     {play: refuses(429), code: "rate_limit_exceeded"},
	"refused-500":     {play: refuses(500), code: "upstream_error"},
	"refused-502":     {play: refuses(502), code: "upstream_error"},
	"refused-503":     {play: refuses(503), code: "upstream_error"},
	"refused-529":     {play: refuses(529), code: "upstream_error"},
	"redirected":      {play: refuses(307), code: "upstream_redirect"},
	"error-in-200":    {play: plays("application/json", `{"error":{"message":"no","code":429}}`)},
	"error-event":     {play: plays("text/event-stream", "data: {\"error\":{\"message\":\"no\"}}\n\n")},
	"reset":           {play: func(w http.ResponseWriter, _ *http.Request, _ bool) { resets(w) }, stream: reserved, whole: reserved},
	"closed":          {play: func(http.ResponseWriter, *http.Request, bool) { panic(http.ErrAbortHandler) }, stream: reserved, whole: reserved},
	"silent":          {play: func(_ http.ResponseWriter, r *http.Request, _ bool) { <-r.Context().Done() }, stream: reserved, whole: reserved, code: "upstream_timeout"},
	"no-answer":       {play: plays("text/html", "<p>Welcome</p>"), stream: reserved, whole: reserved},
	"half-an-answer":  {play: plays("application/json", `{"id":"a","choices":[`), stream: reserved, whole: reserved},
	"created":         {play: refuses(201)}, // an error, whatever the status says
	"nothing-at-all":  {play: plays("text/event-stream", "data: [DONE]\n\n"), stream: reserved, whole: reserved},
	"left-before":     {play: func(_ http.ResponseWriter, r *http.Request, _ bool) { <-r.Context().Done() }, stream: reserved, whole: reserved, leave: "-"},
	"reset-in-answer": {play: func(w http.ResponseWriter, _ *http.Request, stream bool) {
		half(w, stream)
		resets(w)
	}, stream: reserved, whole: reserved},
	"error-in-answer": {play: func(w http.ResponseWriter, _ *http.Request, stream bool) {
		begins(w, "a ")
		events(w, `{"error":{"message":"overloaded"}}`)
	}, stream: reserved, whole: reserved},
	"no-end":         {play: func(w http.ResponseWriter, _ *http.Request, stream bool) { begins(w, "a ") }, stream: reserved, whole: reserved},
	"left-in-answer": {play: hangs, stream: reserved, whole: reserved, leave: "a "},
	"too-long":       {play: hangs, stream: reserved, whole: reserved, code: "run_too_long"},
}

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
			Timeouts: provider.Timeouts{Connect: time.Second, FirstByte: 300 * time.Millisecond, Idle: 3 * time.Second},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}

	s := &till{t: t, up: up, days: &dayStore{spent: map[string]allowance.Amount{}}, secret: strings.Repeat("s", embed.MinSecret)}
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute, limits.RunSeconds = 1<<30, 1<<30, 1
	g, err := gateway.New(gateway.Config{Limits: limits, Price: dearly, Providers: []provider.Provider{
		of("up", provider.KindOpenAI, server.URL), of("unpriced", provider.KindOpenAI, server.URL),
		of("down", provider.KindOpenAI, "http://"+freeAddress(t)), of("cut-off", provider.KindOpenAI, "https://"+closing(t)),
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

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

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

// costs is what requests cost by a rule: money and tokens at least and at most.
func costs(c charged, sent []moneyRequest) (least, most allowance.Amount, requests int64) {
	for _, r := range sent {
		micro, tokens := r.most()
		all := allowance.Amount{MicroUSD: micro, Tokens: tokens}
		switch c {
		case used:
			least, most = least.Plus(allowance.Amount{MicroUSD: 14, Tokens: 12}), most.Plus(allowance.Amount{MicroUSD: 14, Tokens: 12})
		case reserved:
			least, most = least.Plus(all), most.Plus(all)
		}
	}
	return least, most, int64(len(sent))
}

// balances are the class's and the student's, as they stand in the store when the
// cache of budgets has given everything back.
func (s *till) balances() (class, student classroom.Amount) {
	s.t.Helper()
	if err := s.budgets.Close(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	all, err := s.store.Balances(s.t.Context(), s.class.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	for who, b := range all {
		if b.Reserved != (classroom.Amount{}) {
			s.t.Errorf("%q has something reserved: %+v", who, b)
		}
	}
	return all[""].Spent, all[s.me].Spent
}

// payers are who pays: each plays an ending and says what was spent, in the unit of
// its account, by what was sent.
var payers = map[string]func(s *till, provider, name string, stream bool, e ending, rule charged){
	"class": func(s *till, p, name string, stream bool, e ending, rule charged) {
		class, student := s.balances()
		s.ask(p+"/"+name, stream, e, chat.ClassHeader, s.class.ID)
		sent := s.up.take(name)
		least, most, requests := costs(rule, sent)
		if rule == free {
			requests = 0
		}
		classNow, studentNow := s.balances()
		got := studentNow.Minus(student)
		if got.MicroUSD < least.MicroUSD || got.MicroUSD > most.MicroUSD || got.Requests != requests || classNow.Minus(class) != got {
			s.t.Errorf("%s, stream %v: the student was charged %+v, the class %+v; want %d to %d for %d requests", name, stream, got, classNow.Minus(class), least.MicroUSD, most.MicroUSD, requests)
		}
	},
	"submission": func(s *till, p, name string, stream bool, e ending, rule charged) {
		if !stream || e.leave != "" {
			return // graders take streams, and have no client who could leave
		}
		s.hours++ // so that no student has failed too often lately
		exercise := storetest.Exercise(p + "-" + name)
		exercise.Prompt.Model = p + "/" + name
		if err := s.store.AddExercise(s.t.Context(), s.class.ID, exercise); err != nil {
			s.t.Fatal(err)
		}
		class, student := s.balances()
		var sub classes.Submission
		in := map[string]any{"prompt": exercise.Prompt}
		s.student.must("POST", "/api/classes/"+s.class.ID+"/exercises/"+exercise.ID+"/submissions", in, &sub)
		w := classroom.Worker{Jobs: s.store, Budgets: s.store, Model: own{s.gateway}, Now: s.now, Sleep: func(context.Context, time.Duration) error { return nil }}
		if worked, err := w.Once(s.t.Context()); !worked || err != nil {
			s.t.Fatal(worked, err)
		}
		s.student.must("GET", "/api/classes/"+s.class.ID+"/submissions/"+sub.ID, nil, &sub)
		sent := s.up.take(name)
		least, most, requests := costs(rule, sent)
		if rule == free {
			requests = 0
		}
		classNow, studentNow := s.balances()
		got := studentNow.Minus(student)
		if got.MicroUSD < least.MicroUSD || got.MicroUSD > most.MicroUSD || got.Requests != requests || classNow.Minus(class) != got {
			s.t.Errorf("%s: the student was charged %+v, the class %+v; want %d to %d for %d requests", name, got, classNow.Minus(class), least.MicroUSD, most.MicroUSD, requests)
		}
		// An answer is a grade; anything else is none, costs no submission, and isn't
		// paid for again and again.
		answered := p == "up" && (strings.HasSuffix(name, "usage") || slices.Contains([]string{"answered", "negative-prompt", "too-much", "absurd", "absurder", "absurdest"}, name))
		if state := classes.Done; answered && (sub.State != state || sub.Grade == nil || len(sent) != 7) {
			s.t.Errorf("%s: %s, %+v after %d requests", name, sub.State, sub.Error, len(sent))
		}
		if !answered && (sub.State != classes.Failed || sub.Error == nil || sub.Error.Hint == "" || rule != free && len(sent) > 3 || len(sent) > 5) {
			s.t.Errorf("%s: %s, %+v after %d requests", name, sub.State, sub.Error, len(sent))
		}
	},
	"embed": func(s *till, p, name string, stream bool, e ending, rule charged) {
		s.embeds++
		token, err := s.authority.Sign(embed.Policy{
			ID: fmt.Sprint("docs-", s.embeds), Origins: []string{"https://docs.example.org"}, Models: []string{p + "/" + name, "up/answered"},
			MaxTokens: 64, Samples: 2, PromptBytes: 100, PerDay: 9, Requests: 1, Expires: time.Now().Add(time.Hour).Unix(),
		})
		if err != nil {
			s.t.Fatal(err)
		}
		key := []string{"Authorization", "Bearer " + s.authority.FrameToken(token, time.Now())}
		s.ask(p+"/"+name, stream, e, key...)
		s.up.take(name)
		// The budget is of one request: the next one is refused if that is spent.
		spent := strings.Contains(s.ask("up/answered", false, ending{}, key...), "embed_budget_spent")
		s.up.take("answered")
		if want := rule != free; spent != want {
			s.t.Errorf("%s, stream %v: spent is %v", name, stream, spent)
		}
	},
	"token": func(s *till, p, name string, stream bool, e ending, rule charged) {
		s.day(allowance.Token(moneyToken), p, name, stream, e, rule, "Authorization", "Bearer "+moneyToken)
	},
	"open": func(s *till, p, name string, stream bool, e ending, rule charged) {
		s.day(allowance.Everybody, p, name, stream, e, rule)
		if p == "up" { // and in tokens, where nobody knows the price
			s.day(allowance.Everybody, "unpriced", name, stream, e, rule)
		}
	},
}

// day plays an ending that the day's budget pays for.
func (s *till) day(account, p, name string, stream bool, e ending, rule charged, headers ...string) {
	before := s.days.spent[account]
	s.ask(p+"/"+name, stream, e, headers...)
	least, most, _ := costs(rule, s.up.take(name))
	s.days.mu.Lock()
	got := s.days.spent[account].Minus(before)
	s.days.mu.Unlock()
	if p == "unpriced" {
		least.MicroUSD, most.MicroUSD = 0, 0
	} else {
		least.Tokens, most.Tokens = 0, 0
	}
	if got.MicroUSD < least.MicroUSD || got.MicroUSD > most.MicroUSD || got.Tokens < least.Tokens || got.Tokens > most.Tokens {
		s.t.Errorf("%s/%s, stream %v: the day was charged %+v, want %+v to %+v", p, name, stream, got, least, most)
	}
}

// An answer that the server cuts at a stop sequence, which Anthropic doesn't take,
// costs what may have been made of it: no usage comes, and few-shot prompts end so.
func TestMoney_of_an_answer_that_is_cut(t *testing.T) {
	closed := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		events(w, `{"type":"message_start","message":{"id":"a","model":"m","usage":{"input_tokens":30,"output_tokens":1}}}`)
		events(w, `{"type":"content_block_delta","delta":{"type":"text_delta","text":"cold\nInput: more"}}`)
		<-r.Context().Done()
		close(closed)
	}))
	defer upstream.Close()
	p, err := provider.New(provider.Config{Kind: provider.KindAnthropic, Name: "claude", BaseURL: upstream.URL, Models: []string{"m"}})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Limits: gateway.DefaultLimits(), Price: dearly, Providers: []provider.Provider{p}})
	if err != nil {
		t.Fatal(err)
	}
	days := &dayStore{spent: map[string]allowance.Amount{}}
	if days.File, err = allowance.Open(""); err != nil {
		t.Fatal(err)
	}
	day := allowance.Allowance{Most: allowance.Amount{MicroUSD: 1e9}, Store: days}
	s := start(t, func(c *Config) { c.Gateway, c.Payer = g, day.Payer("x") })
	_, body := s.send(t, "POST", "/v1/completions", `{"model":"claude/m","prompt":"Input: hot","max_tokens":8000,"stop":["\n"],"stream":true}`, chat.FitHeader, "1")
	select {
	case <-closed:
	case <-time.After(testWait):
		t.Error("the provider goes on")
	}
	// 10 bytes and 16 of the prompt; 4 bytes that arrived, and 64 tokens that may have.
	if want := int64(10 + 16 + 2*(4+64)); days.spent["x"].MicroUSD != want || !strings.Contains(body, "[DONE]") || strings.Contains(body, "more") {
		t.Errorf("charged %+v, want %d, for %s", days.spent["x"], want, body)
	}
}

// own is a gateway for the server's own runs.
type own struct{ g *gateway.Gateway }

func (o own) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return o.g.Stream(gateway.Own(ctx), r)
}

func TestMoney(t *testing.T) {
	for payer, play := range payers {
		t.Run(payer, func(t *testing.T) {
			t.Parallel()
			access, account := Token(moneyToken), allowance.Token(moneyToken)
			if payer == "open" {
				access, account = Access{}, allowance.Everybody
			}
			s := startTill(t, access, account)
			for _, name := range slices.Sorted(maps.Keys(endings)) {
				e := endings[name]
				play(s, "up", name, true, e, e.stream)
				play(s, "up", name, false, e, e.whole)
			}
			for _, p := range []string{"down", "cut-off"} { // nothing ever reaches these
				for _, stream := range []bool{true, false} {
					play(s, p, "answered", stream, ending{code: "upstream_unreachable"}, free)
				}
			}
			// Nobody else has paid.
			class, student := s.balances()
			for who, spent := range map[string]bool{
				"class, submission": student != (classroom.Amount{}), "the class": class != (classroom.Amount{}),
				"token, open": len(s.days.spent) > 0,
			} {
				if spent && !strings.Contains(who, payer) && !(who == "the class" && (payer == "class" || payer == "submission")) {
					t.Errorf("%s has paid for the %s's requests", who, payer)
				}
			}
		})
	}
}
