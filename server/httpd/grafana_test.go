package httpd

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/gateway"
)

// A served metric is one that /metrics has, with its labels.
type served map[string][]string

// servedMetrics are all metrics of a server that has answered and failed.
func servedMetrics(t *testing.T) served {
	t.Helper()
	m := NewMetrics(func() int { return 1 })
	run := gateway.Run{Provider: "p", Model: "p/m", Chat: true, Duration: time.Second, FirstChunk: time.Millisecond, Usage: &chat.Usage{PromptTokens: 5, CompletionTokens: 5}}
	m.Run(run)
	run.Err = &chat.Error{Status: 502}
	m.Run(run)
	m.Request("/v1/models", 200)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	all, label := served{}, regexp.MustCompile(`([a-z_]+)="`)
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, labels, _ := strings.Cut(name, "{")
		if !strings.HasSuffix(labels, "}") { // a space in a label's value
			labels += rest
		}
		for _, l := range label.FindAllStringSubmatch(labels, -1) {
			if !slices.Contains(all[name], l[1]) {
				all[name] = append(all[name], l[1])
			}
		}
		all[name] = slices.Clip(all[name]) // one without labels is one too
	}
	return all
}

// A selection is a metric that a query names, with the labels that it speaks of.
type selection struct {
	metric string
	labels []string
}

var (
	quoted   = regexp.MustCompile(`"[^"]*"`)
	matcher  = regexp.MustCompile(`([a-zA-Z_]+)\s*(=~|!~|!=|=)`)
	grouping = regexp.MustCompile(`\b(?:by|without|on|ignoring)\s*\(([^)]*)\)`)
	metricIn = regexp.MustCompile(`([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})?(\[[^\]]*\])?\s*(\()?`)
	legendOf = regexp.MustCompile(`\{\{\s*([a-zA-Z_]+)\s*\}\}`)
)

// selections reads a query of PromQL, as far as this dashboard uses it.
func selections(query, legend string) (all []selection, groups []string) {
	query = quoted.ReplaceAllString(query, `""`)
	for _, g := range grouping.FindAllStringSubmatch(query, -1) {
		for name := range strings.SplitSeq(g[1], ",") {
			groups = append(groups, strings.TrimSpace(name))
		}
	}
	for _, l := range legendOf.FindAllStringSubmatch(legend, -1) {
		groups = append(groups, l[1])
	}
	query = grouping.ReplaceAllString(query, "")
	for _, m := range metricIn.FindAllStringSubmatch(query, -1) {
		if m[4] != "" { // a function
			continue
		}
		s := selection{metric: m[1]}
		for _, l := range matcher.FindAllStringSubmatch(m[2], -1) {
			s.labels = append(s.labels, l[1])
		}
		all = append(all, s)
	}
	return all, groups
}

func TestSelections(t *testing.T) {
	all, groups := selections(`histogram_quantile(0.95, sum by (le, a) (rate(x_bucket{b=~"$b", c!="}"}[$__rate_interval]))) / y`, "{{a}} {{d}}")
	if len(all) != 2 || all[0].metric != "x_bucket" || !slices.Equal(all[0].labels, []string{"b", "c"}) || all[1].metric != "y" || !slices.Equal(groups, []string{"le", "a", "a", "d"}) {
		t.Errorf("got %+v, %q", all, groups)
	}
}

// TestGrafana compares what the dashboard asks for with what the server serves.
func TestGrafana(t *testing.T) {
	data, err := os.ReadFile("../deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Templating struct {
			List []struct{ Name, Definition string }
		}
		Panels []struct {
			ID      int
			Title   string
			Type    string
			GridPos struct{ H, W, X, Y int }
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal(data, &dashboard); err != nil {
		t.Fatal(err)
	}
	serves := servedMetrics(t)
	if len(serves["gen_ai_server_request_duration_seconds_bucket"]) != 5 || len(serves["http_server_requests_total"]) != 2 {
		t.Fatalf("the server serves %v", serves)
	}
	byPrometheus := []string{"instance", "job"} // labels that it adds
	used := map[string]bool{}
	check := func(where string, s selection, groups []string) {
		labels, ok := serves[s.metric]
		if !ok {
			t.Errorf("%s: the server has no metric %s", where, s.metric)
			return
		}
		used[s.metric] = true
		for _, l := range append(s.labels, groups...) {
			if !slices.Contains(labels, l) && !slices.Contains(byPrometheus, l) {
				t.Errorf("%s: %s has no label %s, but %q", where, s.metric, l, labels)
			}
		}
	}
	variables := map[string]bool{"__rate_interval": true}
	for _, v := range dashboard.Templating.List {
		variables[v.Name] = true
		if inner, ok := strings.CutPrefix(v.Definition, "label_values("); ok {
			metric, label, _ := strings.Cut(strings.TrimSuffix(inner, ")"), ", ")
			check("variable "+v.Name, selection{metric, []string{label}}, nil)
		}
	}
	ids := map[int]bool{}
	for i, p := range dashboard.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.W < 1 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d, %q, has no id, title or place of its own", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, other := range dashboard.Panels[:i] {
			a, b := p.GridPos, other.GridPos
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Errorf("%q lies over %q", p.Title, other.Title)
			}
		}
		if p.Type == "row" {
			continue
		}
		if len(p.Targets) == 0 {
			t.Errorf("%q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			all, groups := selections(target.Expr, target.LegendFormat)
			if len(all) == 0 {
				t.Errorf("%q asks for nothing: %s", p.Title, target.Expr)
			}
			for _, s := range all {
				check(p.Title, s, groups)
			}
			for _, v := range regexp.MustCompile(`\$([a-zA-Z_]+)`).FindAllStringSubmatch(target.Expr, -1) {
				if !variables[v[1]] {
					t.Errorf("%q uses $%s, which is no variable of the dashboard", p.Title, v[1])
				}
			}
		}
	}

	// What the server counts itself is all shown.
	for name := range serves {
		family := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		own := strings.HasPrefix(name, "gen_ai_") || strings.HasPrefix(name, "http_") || strings.HasPrefix(name, "fewshot_")
		if own && !used[name] && !used[family+"_bucket"] && !used[family+"_sum"] && !used[family+"_count"] {
			t.Errorf("%s is on no panel", name)
		}
	}
}
