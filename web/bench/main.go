// Command bench measures the first visit to the playground against go-app's
// stock hello world, in one run and one browser, with the caches cold and the
// network of a modest line: 10 Mbit/s and 40 ms.
//
// Usage, from the repository's root, after `go run ./web/build`:
//
//	go run ./web/bench
//
// Both are served with the strongest brotli. From the first moment the test types into
// the page's field, each character a different one. A character counts if it is not
// lost, that is, if the program works with it once it has started. One figure is the
// time at which the first such character was typed; the other is the time at which the
// program first shows one.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"

	"fewshot/app/page/workbench"
	"fewshot/web"
)

// The goals of the project.
const (
	goalRatio = 0.7
	goalKB    = 1300.0
)

func main() {
	runs := flag.Int("n", 5, "how often each page is visited; the median counts")
	dist := flag.String("dist", "web/dist", "the `folder` that web/build wrote")
	flag.Parse()
	if err := run(context.Background(), *runs, *dist); err != nil {
		fmt.Fprintln(os.Stderr, "web/bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, runs int, dist string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	site, err := web.New(os.DirFS(dist))
	if err != nil {
		return err
	}
	handler, err := playground(site)
	if err != nil {
		return err
	}
	ours := contestant{name: "playground", field: "query", echo: "sent", handler: handler}
	hello, stop, err := stock(ctx)
	if err != nil {
		return err
	}
	defer stop()
	theirs := contestant{name: "stock hello world", field: "field", echo: "echo", handler: hello}

	var mine, other []visit
	for range runs { // in turns, so that both have the machine's good and bad moments
		for _, c := range []*contestant{&ours, &theirs} {
			v, err := c.visit(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if c == &ours {
				mine = append(mine, v)
			} else {
				other = append(other, v)
			}
		}
	}
	a, b := median(mine), median(other)
	fmt.Printf("first visit, cold, 10 Mbit/s and 40 ms, median of %d\n", runs)
	fmt.Printf("%-18s %6s %12s %12s %12s %12s %12s\n", "", "KB", "first paint", "wasm asked", "wasm here", "first key", "handled")
	for _, line := range []struct {
		name string
		visit
	}{{ours.name, a}, {theirs.name, b}} {
		fmt.Printf("%-18s %6.0f %10.2f s %10.2f s %10.2f s %10.2f s %10.2f s\n", line.name, line.kb, line.paint, line.asked, line.had, line.first, line.input)
	}
	fmt.Printf("first_key_ratio %.2f (goal at most %.2f)\n", a.first/b.first, goalRatio)
	fmt.Printf("first_handled_ratio %.2f\n", a.input/b.input)
	fmt.Printf("first_visit_kb %.0f (goal at most %.0f)\n", a.kb, goalKB)
	return nil
}

// playground serves the page as the server does, without an API.
func playground(site *web.Site) (http.Handler, error) {
	workbench.Routes()
	body, err := web.Prerender("/")
	if err != nil {
		return nil, err
	}
	page, err := site.Page(web.Head{Lang: "en", Title: "Fewshot"}, body)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/{$}", page)
	site.Mount(mux)
	if !site.Slim {
		fmt.Println("note: this build has all modules as they are, not the slim ones")
	}
	return mux, nil
}

// median takes the median of each figure.
func median(visits []visit) visit {
	of := func(f func(visit) float64) float64 {
		var all []float64
		for _, v := range visits {
			all = append(all, f(v))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return visit{
		kb:    of(func(v visit) float64 { return v.kb }),
		paint: of(func(v visit) float64 { return v.paint }),
		asked: of(func(v visit) float64 { return v.asked }),
		had:   of(func(v visit) float64 { return v.had }),
		first: of(func(v visit) float64 { return v.first }),
		input: of(func(v visit) float64 { return v.input }),
	}
}
