package model

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// tableText is what is known of models, made by `make models`: the day on which
// the lists were read, the lists, and for each host of models a line, and a line
// for each model:
//
//	name sources context output input/cached/output/write/hour>above*input*output FROM=price xDAY
//
// Sources are the letters of the lists. Windows are tokens, 0 if they aren't
// known; prices USD per million tokens. >: longer prompts cost this many times as
// much. FROM=: another price from that day on. x: the first day without the
// model.
//
//go:embed table.txt
var tableText string

// TableDate is the day on which the lists of the table were read. Prices change:
// the maker's page decides.
func TableDate() string { return index().date }

// A catalogue is the table, by lines: a line is read when its model is asked
// for.
type catalogue struct {
	date    string
	sources map[byte]string // a list with its version and its date
	hosts   map[string]hostLine
	makers  []string          // the hosts that serve their own models, in order
	lines   map[string]string // by host/name, without the name
}

type hostLine struct {
	page    string // where its prices are
	unasked bool   // it writes to its cache without being asked
}

// index reads the table's lines once.
var index = sync.OnceValue(func() *catalogue {
	c := &catalogue{sources: map[byte]string{}, hosts: map[string]hostLine{}, lines: make(map[string]string, 256)}
	host := ""
	for _, line := range strings.Split(tableText, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		switch name {
		case "":
		case "date":
			c.date = rest
		case "source":
			c.sources[rest[0]] = rest[2:]
		case "host":
			fields := strings.Fields(rest)
			host = fields[0]
			h, own := hostLine{page: fields[1]}, true
			for _, f := range fields[2:] {
				h.unasked = h.unasked || f == "unasked"
				own = own && f != "others"
			}
			c.hosts[host] = h
			if own {
				c.makers = append(c.makers, host)
			}
		default:
			c.lines[host+"/"+name] = rest
		}
	}
	return c
})

// A row is what the table says of a model.
type row struct {
	host            string
	sources         string
	context, output int
	prices          []PriceChange // in the order of their days; the first has none
	shutdown        string
}

// find is the row of a host's model: of that name, or of the model that the name
// is an edition of.
func (c *catalogue) find(host, name string) (r row, ok bool) {
	line, ok := c.lines[host+"/"+name]
	if !ok {
		base := withoutEdition(name)
		if line, ok = c.lines[host+"/"+base]; !ok {
			line, ok = c.lines[host+"/"+base+"-latest"]
		}
	}
	if !ok {
		return row{}, false
	}
	return c.row(host, line), true
}

// row reads a line.
func (c *catalogue) row(host, line string) row {
	f := strings.Fields(line)
	r := row{host: host, sources: f[0]}
	r.context, _ = strconv.Atoi(f[1])
	r.output, _ = strconv.Atoi(f[2])
	for i, s := range f[3:] {
		if day, ok := strings.CutPrefix(s, "x"); ok {
			r.shutdown = day
			continue
		}
		p := PriceChange{}
		if i > 0 {
			p.From, s, _ = strings.Cut(s, "=")
		}
		p.Price = c.price(host, r.sources, s)
		r.prices = append(r.prices, p)
	}
	return r
}

// price reads a price.
func (c *catalogue) price(host, sources, s string) Price {
	if s == "" {
		return Price{}
	}
	s, tiers, _ := strings.Cut(s, ">")
	p := Price{Known: true, WritesUnasked: c.hosts[host].unasked}
	to := [...]*float64{&p.InputUSDPerMillion, &p.CachedUSDPerMillion, &p.OutputUSDPerMillion, &p.CacheWriteUSDPerMillion, &p.CacheWriteHourUSDPerMillion}
	i := 0
	for part := range strings.SplitSeq(s, "/") {
		*to[i], _ = strconv.ParseFloat(part, 64)
		i++
	}
	p.CachedUSDPerMillion = orElse(p.CachedUSDPerMillion, p.InputUSDPerMillion)
	p.WritesUnasked = p.WritesUnasked && p.CacheWriteUSDPerMillion > 0
	for tier := range strings.SplitSeq(tiers, ">") {
		if n := strings.Split(tier, "*"); len(n) == 3 {
			var t PriceTier
			t.AbovePromptTokens, _ = strconv.Atoi(n[0])
			t.Input, _ = strconv.ParseFloat(n[1], 64)
			t.Output, _ = strconv.ParseFloat(n[2], 64)
			p.Tiers = append(p.Tiers, t)
		}
	}
	p.Source = c.hosts[host].page + " (" + c.names(sources) + ")"
	return p
}

// names are the lists of some letters, without their licences.
func (c *catalogue) names(letters string) string {
	var names []string
	for i := range len(letters) {
		name := c.sources[letters[i]]
		if fields := strings.Fields(name); len(fields) == 4 {
			name = strings.Join(fields[:3], " ")
		}
		names = append(names, name)
	}
	return strings.Join(names, "; ")
}

// withoutEdition is a model's name without what only says which edition of it is
// meant: -latest, or a date as -2024-07-18 or -20240718.
func withoutEdition(name string) string {
	if base, ok := strings.CutSuffix(name, "-latest"); ok {
		return base
	}
	for _, form := range [...]string{"-dddd-dd-dd", "-dddddddd"} {
		if at := len(name) - len(form); at > 0 && fits(name[at:], form) {
			return name[:at]
		}
	}
	return name
}

// fits reports whether s is of a form, in which d is a digit.
func fits(s, form string) bool {
	for i := range len(form) {
		if digit := s[i] >= '0' && s[i] <= '9'; form[i] == 'd' != digit || form[i] != 'd' && s[i] != form[i] {
			return false
		}
	}
	return true
}
