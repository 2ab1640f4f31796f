package main

import (
	"fmt"

	"fewshot/web/asset"
)

// report prints the size of everything, and of the first visit.
func (b *builder) report(s *site) {
	fmt.Fprintf(b.log, "%-28s %6s %12s %12s %12s\n", "file", "stage", "bytes", "gzip", "brotli")
	first := 0
	for _, a := range s.Assets {
		fmt.Fprintf(b.log, "%-28s %6s %12d %12s %12s\n", a.Name, a.Stage, a.Size, orDash(a.Gzip), orDash(a.Brotli))
		if a.Stage == asset.Start {
			first += a.Wire()
		}
	}
	kind := "slim"
	if !s.Slim {
		kind = "plain"
	}
	fmt.Fprintf(b.log, "version %s, %s, %s; first visit, without the page itself: %.0f KB brotli\n",
		s.Version, s.Go, kind, float64(first)/1000)
}

func orDash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
