package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"fewshot/app/ability"
	"fewshot/app/model"
	"fewshot/server/config"
)

const modelsUsage = `usage: fewshot models [-config FILE] [NAME]

Prints what is known of a model, by the name provider/model: how its tokens are
counted, its window, what it costs today, what it takes, when it is shut down, and
who says so. Without NAME it prints a line for each model of the table.

models.json beside the configuration file, or FEWSHOT_MODELS_FILE, beats the table. No
provider is asked.
`

// modelsCommand prints what is known of models.
func modelsCommand(args, variables []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("models", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	path := flags.String("config", "", "")
	own, err := map[string]model.Facts(nil), flags.Parse(args)
	if err == nil && flags.NArg() > 1 {
		err = errors.New("one NAME at most")
	}
	if err == nil {
		own, err = config.Models(*path, config.NewEnvironment(variables))
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, modelsUsage)
		return exitOK
	case err != nil:
		fmt.Fprintln(stderr, "fewshot models:", err)
		return exitUsage
	}
	k := newKnowledge(own, nil, func(string) bool { return true })
	if name := flags.Arg(0); name != "" {
		printModel(stdout, k.model(name))
		return exitOK
	}
	names := model.Listed()
	for name := range own {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MODEL\tENCODING\tWINDOW\tINPUT\tCACHED\tOUTPUT\tSHUT DOWN")
	for _, name := range names {
		m := k.model(name)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, encodingText(m), tokensText(m.ContextTokens), ratesText(m.Price, "\t"), cmp.Or(m.Shutdown, "-"))
	}
	w.Flush()
	fmt.Fprintf(stdout, "\nUS dollars per million tokens; the lists were read on %s.\n", model.TableDate())
	return exitOK
}

// printModel prints all that is known of a model.
func printModel(out io.Writer, m model.Model) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(what, text string) { fmt.Fprintf(w, "%s\t%s\n", what, text) }
	line("model", m.Name)
	if m.ActsLike != "" {
		line("acts like", m.ActsLike)
	}
	line("encoding", encodingText(m))
	line("window", tokensText(m.ContextTokens))
	line("longest answer", tokensText(m.MaxOutputTokens))
	line("price today", priceText(m.Price))
	for _, t := range m.Price.Tiers {
		line("", fmt.Sprintf("prompts over %s tokens: input times %g, answers times %g", tokensText(t.AbovePromptTokens), t.Input, t.Output))
	}
	for _, c := range m.Changes {
		line("from "+c.From, priceText(c.Price))
	}
	line("shut down", cmp.Or(m.Shutdown, "no day is known"))
	provider, id, _ := strings.Cut(m.Name, "/")
	a := ability.Of(provider, "", id, ability.Said{ActsLike: m.ActsLike[strings.LastIndexByte(m.ActsLike, '/')+1:]})
	takes, refuses := takings(&a)
	line("takes", takes)
	line("does not take", refuses)
	line("thinks", thinkingText(a.Thinking))
	if listed, source := ability.Listed(provider, id); source != "" {
		line("listed", strings.Join(listed, ", ")+" ("+source+")")
	}
	line("sources", cmp.Or(m.Source, "none"))
	if m.Price.Source != "" {
		line("price by", m.Price.Source)
	}
	w.Flush()
}

func encodingText(m model.Model) string {
	if m.Exact {
		return m.Encoding
	}
	return m.Encoding + " (an estimate)"
}

func tokensText(n int) string {
	if n == 0 {
		return "unknown"
	}
	return strconv.Itoa(n)
}

// ratesText are the three rates of a price.
func ratesText(p model.Price, between string) string {
	if !p.Known {
		return strings.Join([]string{"-", "-", "-"}, between)
	}
	return fmt.Sprintf("%g%s%g%s%g", p.InputUSDPerMillion, between, p.CachedUSDPerMillion, between, p.OutputUSDPerMillion)
}

func priceText(p model.Price) string {
	switch {
	case !p.Known:
		return "unknown"
	case p.Free():
		return "nothing"
	}
	s := fmt.Sprintf("input $%g, from the cache $%g, output $%g a million tokens", p.InputUSDPerMillion, p.CachedUSDPerMillion, p.OutputUSDPerMillion)
	if p.CacheWriteUSDPerMillion > 0 {
		s += fmt.Sprintf(", to the cache $%g", p.CacheWriteUSDPerMillion)
	}
	if p.CacheWriteHourUSDPerMillion > 0 {
		s += fmt.Sprintf(", for an hour $%g", p.CacheWriteHourUSDPerMillion)
	}
	return s
}

// takings are the parameters that a model takes, with the condition where there
// is one, and those that it doesn't.
func takings(a *ability.Ability) (takes, not string) {
	var yes, no []string
	for _, field := range ability.Fields {
		switch field {
		case "system", "stream", "stream_options":
			continue
		}
		switch a.Takes(field) {
		case ability.Takes:
			yes = append(yes, field)
		case ability.WithoutThinking:
			yes = append(yes, field+" (while it doesn't think)")
		default:
			no = append(no, field)
		}
	}
	return cmp.Or(strings.Join(yes, ", "), "nothing"), cmp.Or(strings.Join(no, ", "), "nothing is known")
}

func thinkingText(t ability.Thinking) string {
	s := cmp.Or(t.Default, "not that anybody knows")
	if t.Default == ability.EffortNone {
		s = "only if it is asked to"
	}
	if len(t.Efforts) > 0 {
		s += "; efforts " + strings.Join(t.Efforts, ", ")
	}
	return s
}
