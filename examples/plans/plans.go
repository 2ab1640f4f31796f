// Package plans holds the plans that come with the program: an experiment of
// each kind.
package plans

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"fewshot/app/lab"
	"fewshot/examples"
)

//go:embed *.json
var files embed.FS

// All are the plans, in the order of [lab.Kinds].
var All = sync.OnceValues(func() ([]lab.Plan, error) {
	names, err := examples.Names(files)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	all := make([]lab.Plan, 0, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read plan: %w", err)
		}
		p, err := lab.DecodePlan(data)
		if err != nil {
			return nil, fmt.Errorf("plan %s: %w", name, err)
		}
		all = append(all, p)
	}
	place := func(p lab.Plan) int { return slices.Index(lab.Kinds(), p.Experiment) }
	slices.SortStableFunc(all, func(a, b lab.Plan) int { return place(a) - place(b) })
	return all, nil
})
