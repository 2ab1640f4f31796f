package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fewshot/web/browsertest"
)

// asPeopleHaveThem are files as people have them, and a row of each as it must be read.
var asPeopleHaveThem = []struct{ name, content, row string }{
	{"nli.csv", "id,premise,hypothesis,label\n1,A dog runs in the park.,An animal is outside.,entailment\n2,It rains all day.,The sun shines.,contradiction\n3,A man eats.,He is at home.,neutral\n",
		"A dog runs in the park. ⏎ An animal is outside.\tentailment"},
	{"fragen.csv", "Frage;Antwort\nWie viel kostet es?;3,50 €\nWie weit ist es?;2,5 km\n", "Wie viel kostet es?\t3,50 €"},
	{"chats.jsonl", `{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Capital of France?"}, {"role": "assistant", "content": "Paris"}]}` + "\n" +
		`{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}` + "\n", "Capital of Peru?\tLima"},
	{"gbk.csv", "\xce\xc4\xb1\xbe,\xc7\xe9\xb8\xd0\n\xba\xdc\xba\xc3\xb3\xd4,\xd5\xfd\xc3\xe6\n\xcc\xab\xb9\xf3\xc1\xcb,\xb8\xba\xc3\xe6\n", "很好吃\t正面"},
	{"table.md", "| word | plural |\n|---|---|\n| mouse | mice |\n| goose | geese |\n", "goose\tgeese"},
	{"words.yaml", "- mot: eau\n  sens: water\n- mot: feu\n  sens: >\n    fire,\n    flame\n", "feu\tfire, flame"},
	{"gems.xlsx", workbook([][]any{{"Edelsteine"}, {}, {"Nr.", "Stein", "Farbe"}, {1, "Rubin", "rot"}, {2, "Saphir", "blau"}, {3, "Smaragd", "grün"}}), "Saphir\tblau"},
}

// workbook is an .xlsx file with these rows in its first sheet.
func workbook(rows [][]any) string {
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			panic(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		panic(err)
	}
	return b.String()
}

// TestImportAsPeopleHaveThem opens each file in the dialog and in the lab.
func TestImportAsPeopleHaveThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := open(t, shared)
	lab := w.again("/lab")
	for _, f := range asPeopleHaveThem {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.content), 0o600); err != nil {
			t.Fatal(err)
		}
		w.step(f.name, func(t *testing.T) {
			w.click("Paste a table")
			w.GetPrefix("button", "Or a file:").File(path)
			w.Until("the row "+f.row, func() bool { return strings.Contains(w.text(".preview"), f.row) })
			w.Press("Escape")
			w.Gone("dialog", "Paste a table")
			lab.Find("#plan-file").File(path)
			lab.Until("the row in the lab", func() bool { return strings.Contains(lab.text(".preview"), f.row) })
		})
	}
	w.Clean()
	lab.Clean()
}

// TestImportPutRight corrects what was read: the header, the columns, and a template,
// in the dialog and in the lab.
func TestImportPutRight(t *testing.T) {
	t.Parallel()
	const words = "en\tde\tfr\nhot\theiß\tchaud\ncold\tkalt\tfroid\nbig\tgroß\tgrand\n"
	w := open(t, shared)
	has := func(row string) {
		w.t.Helper()
		w.UntilSaid(func() string { return fmt.Sprintf("%q in %q", row, w.text(".preview")) }, func() bool { return strings.Contains(w.text(".preview"), row) })
	}
	correct := func(t *testing.T) {
		w.Get("combobox", "Input").Choose("fr")
		w.Get("combobox", "Output").Choose("en")
		has("chaud\thot")
		header := w.Get("checkbox", "The first row names the columns")
		header.Click()
		has("fr\ten")
		header.Click()
		w.Until("no header among the rows", func() bool { return !strings.Contains(w.text(".preview"), "fr\ten") })
		w.Find(".columns summary").Click()
		w.Get("combobox", "de").Choose("input")
		has("heiß ⏎ chaud\thot")
		w.set("Inputs are made of", `{de} oder\n{fr}`)
		has("heiß oder ⏎ chaud\thot")
		w.Get("combobox", "de").Choose("output")
		has("chaud\theiß")
	}
	w.step("in the dialog", func(t *testing.T) {
		w.click("Paste a table")
		w.field("Table").Fill(words)
		correct(t)
		w.click("Replace the examples")
		w.soonShots("chaud=heiß", "froid=kalt", "grand=groß")
	})
	w.step("in the lab, where it stays", func(t *testing.T) {
		w.visit("/lab")
		w.field("Data").Fill(words)
		correct(t)
		w.storedInDatabase(`"output"`)
		w.reload()
		has("chaud\theiß")
		w.field("Data").Fill(words + "small\tklein\tpetit\n")
		has("petit\tklein")
	})
	w.step("keeps what is chosen as it renders", func(t *testing.T) {
		for i := range 12 { // whether the render comes before the second handler is chance
			named := i%2 == 1 // as it is to be
			// A render is due as the box is clicked and the model chosen: another choice was taken, and a frame is over.
			model := browsertest.Eval[string](w.Tab, `(() => {
				const output = document.getElementById("plan-table-output")
				output.value = output.value === "0" ? "1" : "0"
				output.dispatchEvent(new Event("change", { bubbles: true }))
				for (const end = performance.now() + 40; performance.now() < end; ) {}
				document.getElementById("plan-table-header").click()
				const model = document.getElementById("plan-model")
				const other = model.value === model.options[0].value ? model.options[1].value : model.options[0].value
				model.value = other
				model.dispatchEvent(new Event("change", { bubbles: true }))
				return other
			})()`)
			w.Until("the header and the model to be taken so", func() bool {
				return browsertest.Eval[string](w.Tab, `document.getElementById("plan-model").value`) == model && browsertest.Eval[bool](w.Tab, `document.getElementById("plan-table-header").checked`) == named && strings.Contains(w.text(".preview"), "fr\t") != named
			})
		}
	})
	w.step("goes on to another tool", func(t *testing.T) {
		w.visit("/lab") // the plan of the last step has too few items
		download := w.Downloads()
		w.Find("#plan-start").Choose("Shots curve")
		w.Wait(`document.getElementById("plan-data").value.length > 200`)
		w.click("promptfoo")
		config := download("promptfooconfig.yaml")
		if !strings.Contains(config, "tests:") || !strings.Contains(config, w.s.URL+"/v1") {
			t.Errorf("the file is %.400q", config)
		}
	})
	w.step("a sample of a large table", func(t *testing.T) {
		var b strings.Builder
		for i := range 60 {
			fmt.Fprintf(&b, "question %d\tanswer %d\n", i, i)
		}
		w.visit("/")
		w.click("Paste a table")
		w.field("Table").Fill(b.String())
		w.set("Rows to take, of 60", "3")
		w.Until("three rows", func() bool { return strings.Count(w.text(".preview"), "question") == 3 })
		first := w.text(".preview")
		w.Get("checkbox", "at random, not the first").Click()
		w.Until("other rows", func() bool { return w.text(".preview") != first && strings.Count(w.text(".preview"), "question") == 3 })
		random := w.text(".preview")
		w.set("Seed of the sample", "1")
		w.Until("those of another seed", func() bool { return w.text(".preview") != random })
		w.set("Seed of the sample", "0")
		eventually(w, "those of the first seed again", func() string { return w.text(".preview") }, random)
	})
	w.Clean()
}

// TestImportOnDemand has the reader fetched when the dialog opens, and a person go on when
// it can't be.
func TestImportOnDemand(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	w := open(t, s)
	program := func(name string) string {
		return `performance.getEntriesByType("resource").concat().some((e) => e.name.includes("/` + name + `."))`
	}
	if browsertest.Eval[bool](w.Tab, program("reader")) || len(w.Responses("/reader.")) > 0 {
		t.Error("the first visit fetched the reader")
	}
	w.Wait(`navigator.serviceWorker.ready.then(() => true)`)
	s.kill()
	w.click("Paste a table")
	missing := func() bool { return strings.Contains(w.text(".import .problem"), "could not be loaded") }
	w.Until("that the reader is missing", missing)
	w.field("Table").Fill("warm\tkühl\nlaut\tleise\n")
	w.Until("that it is still missing", missing)
	if got := w.field("Table").Value(); got != "warm\tkühl\nlaut\tleise\n" {
		t.Errorf("the field has %q", got)
	}
	if err := s.again(); err != nil {
		t.Fatal(err)
	}
	w.click("Try again")
	w.Until("the table", func() bool { return strings.Contains(w.text(".preview"), "laut\tleise") })
	w.Gone("button", "Try again")
	w.click("Replace the examples")
	w.soonShots("warm=kühl", "laut=leise")

	w.step("and it stays for use without a network", func(t *testing.T) {
		w.reload()
		w.click("Paste a table") // under the service worker, which keeps what is fetched
		w.Wait(`caches.open("fewshot-data").then((c) => c.keys()).then((all) => all.some((r) => r.url.includes("/reader.")))`)
		w.Press("Escape")
		s.kill()
		w.reload()
		w.click("Paste a table")
		w.field("Table").Fill("oben\tunten\nvorn\thinten\n")
		w.Until("the table", func() bool { return strings.Contains(w.text(".preview"), "vorn\thinten") })
	})
	w.Clean("Failed to load resource", "ERR_CONNECTION_REFUSED", "Failed to fetch")
}

// TestExportForOtherTools saves the prompt as the files of each tool, in the page.
func TestExportForOtherTools(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	download := w.Downloads()
	for _, c := range []struct{ tool, file, has string }{
		{"promptfoo", "promptfooconfig.yaml", "sea otter"},
		{"lm-evaluation-harness", "fewshot.yaml", "doc_to_text:"},
		{"DSPy", "fewshot.json", `"demos"`},
		{"OpenAI Evals", "fewshot.jsonl", "peppermint"},
	} {
		w.step(c.tool, func(t *testing.T) {
			w.click("Export")
			w.click(c.tool)
			if text := download(c.file); !strings.Contains(text, c.has) {
				t.Errorf("%s is %.600q", c.file, text)
			}
			w.Gone("dialog", "Export")
		})
	}
	w.step("and takes it back whole", func(t *testing.T) {
		config := filepath.Join(t.TempDir(), "promptfooconfig.yaml")
		if err := os.WriteFile(config, []byte("prompts:\n  - \"Uppercase.\\n\\nIn: a\\nOut: A\\n\\nIn: b\\nOut: B\\n\\nIn: {{input}}\\nOut:\"\ntests:\n  - vars: {input: c}\n    assert: [{type: equals, value: C}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.click("Paste a table")
		w.GetPrefix("button", "Or a file:").File(config)
		w.Until("its test", func() bool { return strings.Contains(w.text(".preview"), "c\tC") })
		w.click("Take the whole prompt of the file")
		w.soonShots("a=A", "b=B")
		if got := w.field("Instruction").Value(); got != "Uppercase." {
			t.Errorf("the instruction is %q", got)
		}
	})
	w.step("and opens it in the lab as a plan", func(t *testing.T) {
		config := filepath.Join(t.TempDir(), "promptfooconfig.yaml")
		tests := ""
		for _, pair := range []string{"c C", "d D", "e E", "f F", "g G", "h H"} {
			in, out, _ := strings.Cut(pair, " ")
			tests += "  - vars: {input: " + in + "}\n    assert: [{type: icontains, value: " + out + "}]\n"
		}
		if err := os.WriteFile(config, []byte("prompts:\n  - \"In: {{input}}\\nOut:\"\ntests:\n"+tests), 0o600); err != nil {
			t.Fatal(err)
		}
		w.visit("/lab")
		w.outlook("requests") // the page has begun
		w.Find("#plan-file").File(config)
		w.Until("its tests", func() bool { return strings.Contains(w.text(".preview"), "h\tH") })
		w.storedInDatabase(`"type":"contains"`)
	})
	w.Clean()
}

// TestImportAsks shows a table of which it isn't sure whether it has a header.
func TestImportAsks(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.click("Paste a table")
	w.field("Table").Fill("Suomi,Ruotsi\nkoira,hund\nkissa,katt\n")
	w.Until("the question", func() bool { return strings.Contains(w.text(".ask"), "Not sure") })
	w.click("An example")
	w.Wait(`!document.querySelector(".ask") && document.querySelectorAll(".preview tbody tr").length === 3`)
	w.Get("checkbox", "The first row names the columns").Click()
	w.Wait(`document.querySelectorAll(".preview tbody tr").length === 2`)
	if narrow := browsertest.Eval[bool](w.Tab, `document.querySelector("dialog").scrollWidth <= document.querySelector("dialog").clientWidth + 1`); !narrow {
		t.Error("the dialog is wider than itself")
	}
	w.Clean()
}
