package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestClipboard copies what is sent, a program and a table.
func TestClipboard(t *testing.T) {
	t.Parallel()
	w := openAlone(t, shared)
	copied := func() string {
		return browsertest.Eval[string](w.Tab, `navigator.clipboard.readText()`)
	}
	w.field("Input 1").Fill("sea\totter\n\"🦦\"")
	w.settled()
	w.step("of_the_prompt_is_byte_for_byte", func(t *testing.T) {
		w.click("Copy")
		eventually(w, "the prompt on the clipboard", copied, w.prompt())
	})
	w.step("of_the_code_is_the_program", func(t *testing.T) {
		w.Get("tab", "Code").Click()
		w.click("Go")
		w.Wait(`document.getElementById("sent").textContent.includes("package main")`)
		w.click("Copy")
		eventually(w, "the program on the clipboard", copied, w.prompt())
	})
	w.step("of_the_table_can_be_pasted_again", func(t *testing.T) {
		before, program := w.shots(), copied()
		w.click("Export")
		w.click("Copy for a spreadsheet")
		w.Gone("dialog", "Export")
		w.Until("the table on the clipboard", func() bool { return copied() != program })
		w.click("Paste a table")
		w.field("Table").Fill(copied())
		w.click("Replace the examples")
		w.Gone("dialog", "Paste a table")
		w.soonShots(before...)
	})
	w.step("of_a_link_is_the_link", func(t *testing.T) {
		w.click("Share")
		eventually(w, "the link on the clipboard", copied, w.field("Link").Value())
		w.Until("a word about it", func() bool { return strings.Contains(w.Get("dialog", "Share").Text(), "Copied to the clipboard.") })
		w.GetIn("dialog", "button", "Copy").Click()
		eventually(w, "the HTML on the clipboard", copied, w.field("For a page of your own").Value())
		w.Wait(`document.querySelector("[data-copied]")`)
		w.Press("Escape")
		w.Gone("dialog", "Share")
	})
	w.step("that_the_browser_forbids_is_said_so", func(t *testing.T) {
		w.Clipboard(false)
		w.click("Copy")
		if a := w.alert(); !strings.Contains(a, "does not allow copying") {
			t.Errorf("the page says %q", a)
		}
		w.click("Share")
		if text := w.Get("dialog", "Share").Text(); strings.Contains(text, "copied") {
			t.Errorf("the dialog says %q", text)
		}
	})
	w.Clean()
}
