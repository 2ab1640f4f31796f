// Package preview shows how a table was read, and lets a person put it right: the
// import dialog and the lab show the same [Preview]. It also has the translations of
// what package table reports.
package preview

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table/view"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Events is what a preview asks for.
type Events interface {
	// Choose asks for the table to be read with what a person changes. While it is read
	// already, it is changed once that reading is there.
	Choose(ctx app.Context, change Change)
}

// A Change is what a person changes in how a table is read: the choices for the next
// reading, from the reading that is there.
type Change func(view.Reading) view.Choices

// A Preview shows a reading: how each column was taken, the first rows as they will
// be, and the warnings.
type Preview struct {
	app.Compo
	Lang    i18n.Lang
	ID      string // what the ids of its fields begin with
	Reading *view.Reading
	Step    int // counts the readings
	On      Events
}

// several is the value of the input's selection when a template makes it.
const several = "several"

func (p *Preview) roleID(column int) string { return p.ID + "-role-" + strconv.Itoa(column) }

// inputs is how many columns are the input.
func (p *Preview) inputs() int {
	n := 0
	for _, c := range p.Reading.Columns {
		if c.Role == view.Input {
			n++
		}
	}
	return n
}

func (p *Preview) onHeader(ctx app.Context, _ string, on bool) { p.On.Choose(ctx, withHeader(on)) }

func (p *Preview) onNamed(ctx app.Context, _ app.Event) { p.On.Choose(ctx, withHeader(true)) }

func (p *Preview) onNone(ctx app.Context, _ app.Event) { p.On.Choose(ctx, withHeader(false)) }

func (p *Preview) onInput(ctx app.Context, _ app.Event) { p.onOnly(ctx, view.Input) }

func (p *Preview) onOutput(ctx app.Context, _ app.Event) { p.onOnly(ctx, view.Output) }

func (p *Preview) onOnly(ctx app.Context, role view.Role) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
		p.On.Choose(ctx, withOnly(i, role))
	}
}

func (p *Preview) onRole(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String()); err == nil {
		p.On.Choose(ctx, withRole(i, roleOf(ctx.JSSrc().Get("value").String())))
	}
}

func (p *Preview) onSample(ctx app.Context, _ string, on bool) {
	p.On.Choose(ctx, func(r view.Reading) view.Choices {
		r.Choices.Sample = on
		return r.Choices
	})
}

func (p *Preview) onPart(ctx app.Context, _ app.Event) {
	part := ctx.JSSrc().Get("value").String()
	p.On.Choose(ctx, func(r view.Reading) view.Choices {
		return view.Choices{Most: r.Choices.Most, Bytes: r.Choices.Bytes, Part: part}
	})
}

// Set takes the template, the number of rows and the seed.
func (p *Preview) Set(ctx app.Context, id, text string) {
	text = strings.TrimSpace(text)
	switch strings.TrimPrefix(id, p.ID+"-") {
	case "template":
		p.On.Choose(ctx, withTemplate(widget.Unescape(text)))
	case "most":
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			n = view.MaxRows
		}
		p.On.Choose(ctx, func(r view.Reading) view.Choices {
			r.Choices.Most = n
			return r.Choices
		})
	case "seed":
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			seed = 0
		}
		p.On.Choose(ctx, func(r view.Reading) view.Choices {
			r.Choices.Sample, r.Choices.Seed = true, seed
			return r.Choices
		})
	}
}

func (p *Preview) Render() app.UI {
	l, r := p.Lang, p.Reading
	return dom.Tag("div").Class("reading").Body(
		dom.Tag("p").Role("status").Text(l.T("import.found", strings.ToUpper(string(r.Kind)), l.N("shots", len(r.Shots)))),
		app.If(r.Prompt != nil, func() app.UI { return dom.Tag("p").Text(l.T("import.whole_prompt")) }),
		app.If(r.Prompt == nil, p.mapping),
		app.Range(r.Warnings).Slice(func(n int) app.UI {
			return dom.Tag("p").Class("warning").Hidden(asked[r.Warnings[n].Code]).Text(Words(l, r.Warnings[n]))
		}),
		p.rows(),
	)
}

// asked are the warnings that the preview shows as a question.
var asked = map[string]bool{"header_unsure": true, "no_header_unsure": true}

// mapping lets the person say what the first row and the columns are, and which rows
// are taken.
func (p *Preview) mapping() app.UI {
	l, r := p.Lang, p.Reading
	columns := make([]widget.Choice, len(r.Columns))
	for i := range r.Columns {
		columns[i] = widget.Choice{Value: strconv.Itoa(i), Text: p.name(i)}
	}
	input, inputs := strconv.Itoa(r.Column(view.Input)), columns
	if p.inputs() > 1 {
		input = several
		inputs = append(slices.Clone(columns), widget.Choice{Value: several, Text: l.T("preview.several")})
	}
	return dom.Tag("div").Body(
		dom.Tag("div").Class("format-row").Body(
			&widget.Check{ID: p.ID + "-header", Text: l.T("import.header"), On: r.Header == view.Named, OnCheck: p.onHeader},
			p.column("input", l.T("shot.input.heading"), input, inputs, p.onInput),
			p.column("output", l.T("shot.output.heading"), strconv.Itoa(r.Column(view.Output)), columns, p.onOutput),
			app.If(len(r.Parts) > 1, func() app.UI {
				var parts []widget.Choice
				for _, name := range r.Parts {
					parts = append(parts, widget.Choice{Value: name, Text: name})
				}
				return p.column("part", l.T("preview.part"), r.Choices.Part, parts, p.onPart)
			}),
		),
		app.If(r.Unsure, func() app.UI {
			return dom.Tag("div").Class("format-row ask").Role("group").Aria("label", l.T("preview.unsure")).Body(
				dom.Tag("span").Text(l.T("preview.unsure")),
				dom.Button().Class("small").ID(p.ID+"-named").Text(l.T("preview.named")).OnClick(p.onNamed),
				dom.Button().Class("small").ID(p.ID+"-none").Text(l.T("preview.none")).OnClick(p.onNone),
			)
		}),
		app.If(len(r.Columns) > 2, p.columns),
		app.If(r.Rows > len(r.Shots) || r.Rows > fewRows, p.sample),
	)
}

// column is a selection with its label.
func (p *Preview) column(name, label, value string, choices []widget.Choice, chosen app.EventHandler) app.UI {
	id := p.ID + "-" + name
	return dom.Tag("span").Class("column").Body(
		dom.Tag("label").Attr("for", id).Text(label),
		&widget.Chooser{ID: id, Value: value, Choices: choices, OnChoice: chosen},
	)
}

// columns says of each column how it was taken and why.
func (p *Preview) columns() app.UI {
	l, r := p.Lang, p.Reading
	var roles []widget.Choice
	for _, role := range []view.Role{view.Unused, view.Input, view.Output, view.Note, view.Off, view.Instruction} {
		roles = append(roles, widget.Choice{Value: roleValue(role), Text: l.T("preview.role." + roleValue(role))})
	}
	return dom.Tag("details").Class("columns").Body(
		dom.Tag("summary").Text(l.T("preview.columns", len(r.Columns))),
		dom.Tag("ul").Body(app.Range(r.Columns).Slice(func(i int) app.UI {
			return dom.Tag("li").Body(
				dom.Tag("label").Attr("for", p.roleID(i)).Text(p.name(i)),
				&widget.Chooser{ID: p.roleID(i), Index: strconv.Itoa(i), Value: roleValue(r.Columns[i].Role), Choices: roles, OnChoice: p.onRole},
				dom.Tag("span").Class("soft").Text(p.why(r.Columns[i])),
			)
		})),
		&widget.Setting{ID: p.ID + "-template", Label: l.T("preview.template"), Value: widget.Escape(r.Input), Mono: true, To: p},
		dom.Tag("p").Class("soft").Text(l.T("preview.template.about")),
	)
}

// why says in a few words why a column was taken so, "" if that needs no words.
func (p *Preview) why(c view.Column) string {
	words, _ := p.Lang.Find("preview.why." + string(c.Why))
	return words
}

// fewRows are taken without asking how many.
const fewRows = 20

// sample lets the person take fewer rows, the first or some at random.
func (p *Preview) sample() app.UI {
	l, r := p.Lang, p.Reading
	c := r.Choices
	most := ""
	if len(r.Shots) < r.Rows {
		most = strconv.Itoa(len(r.Shots))
	}
	return dom.Tag("div").Class("format-row sample-row").Body(
		&widget.Setting{ID: p.ID + "-most", Label: l.T("preview.most", i18n.Count(r.Rows)), Value: most, Unset: l.T("preview.all"), To: p},
		&widget.Check{ID: p.ID + "-sample", Text: l.T("preview.sample"), On: c.Sample, OnCheck: p.onSample},
		app.If(c.Sample, func() app.UI {
			return &widget.Setting{ID: p.ID + "-seed", Label: l.T("preview.seed"), Value: fmt.Sprint(c.Seed), To: p}
		}),
	)
}

// name is a column's name for a person.
func (p *Preview) name(i int) string {
	if name := strings.TrimSpace(p.Reading.Columns[i].Name); name != "" {
		return name
	}
	return p.Lang.T("import.column", i+1)
}

// rows are the first rows as they would be taken.
func (p *Preview) rows() app.UI {
	const most = 8
	shots := p.Reading.Shots
	return dom.Tag("table").Class("preview").Body(
		dom.Tag("thead").Body(dom.Tag("tr").Body(
			dom.Tag("th").Attr("scope", "col").Text(p.Lang.T("shot.input.heading")), dom.Tag("th").Attr("scope", "col").Text(p.Lang.T("shot.output.heading")),
		)),
		dom.Tag("tbody").Body(
			app.Range(shots[:min(most, len(shots))]).Slice(func(n int) app.UI {
				return dom.Tag("tr").Body(dom.Tag("td").Text(shown(shots[n].Input)), dom.Tag("td").Text(shown(shots[n].Output)))
			}),
			app.If(len(shots) > most, func() app.UI {
				return dom.Tag("tr").Body(dom.Tag("td").Attr("colspan", 2).Class("soft").Text(p.Lang.T("import.more", i18n.Count(len(shots)-most))))
			}),
		),
	)
}

// shown is the beginning of a text in one line.
func shown(text string) string {
	const most = 160
	words := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ⏎ ")
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return words
}

// roleValue is the value of a role in a selection.
func roleValue(r view.Role) string {
	if r == view.Unused {
		return "unused"
	}
	return string(r)
}

func roleOf(value string) view.Role {
	if value == "unused" {
		return view.Unused
	}
	return view.Role(value)
}

// withHeader are the choices of a reading whose first row is a header, or none. The
// columns keep what a person said of them.
func withHeader(on bool) Change {
	return func(r view.Reading) view.Choices {
		c := r.Choices
		c.Header = view.None
		if on {
			c.Header = view.Named
		}
		if c.Input != "" { // names come and go with the header, numbers stay
			for i, column := range r.Columns {
				if column.Name != "" {
					c.Input = strings.ReplaceAll(c.Input, "{"+column.Name+"}", "{"+strconv.Itoa(i+1)+"}")
				}
			}
		}
		return c
	}
}

// withRole are the choices in which a column has a role. Only the input may be made of
// several columns.
func withRole(column int, role view.Role) Change {
	return func(r view.Reading) view.Choices {
		c := r.Choices
		if column >= len(r.Columns) { // another part of the file is there now
			return c
		}
		if r.Columns[column].Role == view.Input || role == view.Input {
			c.Input = "" // the columns make it again
		}
		c.Header, c.Roles = r.Header, r.Roles()
		for i, other := range c.Roles {
			if other == role && role != view.Input {
				c.Roles[i] = view.Unused
			}
		}
		c.Roles[column] = role
		return c
	}
}

// withOnly are the choices in which one column has a role, and no other.
func withOnly(column int, role view.Role) Change {
	return func(r view.Reading) view.Choices {
		c := withRole(column, role)(r)
		for i, other := range c.Roles {
			if other == role && i != column {
				c.Roles[i] = view.Unused
			}
		}
		return c
	}
}

// withTemplate are the choices in which a template makes the inputs; "" leaves them to
// the columns.
func withTemplate(template string) Change {
	return func(r view.Reading) view.Choices {
		c := r.Choices
		c.Header, c.Input = r.Header, template
		return c
	}
}

// FileTypes are the names that a person is offered to choose a file from.
const FileTypes = ".tsv,.csv,.txt,.md,.html,.json,.jsonl,.ndjson,.yaml,.yml,.xlsx"

// Limits are the choices of a table that goes into a prompt: no more of it than is
// stored and shared with a prompt, whatever JSON adds to it.
func Limits() view.Choices {
	return view.Choices{Most: prompt.MaxShots, Bytes: prompt.MaxBytes / 2}
}
