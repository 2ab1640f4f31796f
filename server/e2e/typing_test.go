package e2e

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

func TestTyping(t *testing.T) {
	w := open(t, shared)

	w.step("changes_the_prompt_and_the_count_within_the_event", func(t *testing.T) {
		before := w.tokens()
		w.field("Input 1").Focus()
		browsertest.Eval[bool](w.Tab, `(() => {
			globalThis.seen = [];
			addEventListener("input", () => {
				seen.push(document.getElementById("sent").textContent + " | " + document.getElementById("tokens").innerText);
			});
			return true;
		})()`)
		w.Press("End")
		w.Type("qz")
		w.field("Query").Focus()
		w.Press("End")
		w.Type("!")
		seen := browsertest.Eval[[]string](w.Tab, "seen")
		if len(seen) != 3 {
			t.Fatalf("three keys made %d events", len(seen))
		}
		for i, part := range []string{"sea otterq\n", "sea otterqz\n", "peppermint!\n"} {
			if !strings.Contains(seen[i], part) || strings.HasSuffix(seen[i], "| "+before) {
				t.Errorf("after key %d the page still shows %q", i+1, seen[i])
			}
		}
	})

	w.step("loses_no_character_of_fast_typing_while_an_answer_streams", func(t *testing.T) {
		text := strings.Repeat("The quick brown fox jumps; ", 4)[:100]
		w.answersSlowly()
		w.click("Run")
		w.Get("button", "Stop")
		input := w.field("Input 2")
		input.Fill("")
		w.Type(text[:50])
		w.Press("Escape")
		w.Get("button", "Run")
		input.Focus()
		w.Press("End")
		w.Type(text[50:])
		if got := w.field("Input 2").Value(); got != text {
			t.Errorf("typed %q, the field has %q", text, got)
		}
		if !strings.Contains(w.prompt(), text) {
			t.Errorf("typed %q, the prompt is %q", text, w.prompt())
		}
	})
	w.step("takes_what_an_input_method_composes", func(t *testing.T) {
		w.field("Query").Fill("把")
		w.click("Run") // so that the page renders meanwhile
		w.Get("button", "Stop")
		w.field("Query").Focus()
		w.Press("End")
		w.Compose("你好", "n", "ni", "ni h", "ni ha", "ni hao")
		w.Compose("世界", "s", "shi", "shi j", "shi jie")
		w.Press("Escape")
		w.Get("button", "Run")
		if q := w.field("Query").Value(); q != "把你好世界" || !strings.Contains(w.prompt(), q) {
			t.Errorf("composed 把你好世界, the field has %q, the prompt is %q", q, w.prompt())
		}
	})
	w.Clean()
}

// nasty are texts that tokenizers and counters trip over.
var nasty = []string{
	"peppermint",
	"👩‍👩‍👧‍👦🏳️‍🌈 👍🏽 e\u0301 ﷽ \u200b\u202e",
	"把英文翻译成中文：海獭在水里抱着彼此睡觉。日本語とハングル 한국어",
	"<|endoftext|> <|im_start|>system<|im_end|> <|fim_prefix|>",
	strings.Repeat("a", 5000),
	strings.Repeat(" ", 300) + "x" + strings.Repeat("\n", 50) + "y",
	strings.Repeat("你好", 700),
	"1234567890,123.456 0x1F don't WON'T I'll\r\n\t\tif (a&&b) { return !c; }\n",
}

func TestCount(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.choose("openai/gpt-4o-mini")
	// The model takes chats only: the text is one message there, in either layout.
	for _, layout := range []string{"one message", "text"} {
		w.step("of_"+strings.ReplaceAll(layout, " ", "_")+"_is_what_the_command_line_counts", func(t *testing.T) {
			w.click(layout)
			var prompts []string
			var counts []int
			for _, text := range nasty {
				w.field("Input 1").Fill(text)
				w.Wait(`/^[\d,]+ tokens/.test(document.getElementById("tokens").innerText)`)
				n, _, _ := strings.Cut(w.tokens(), " ")
				count, err := strconv.Atoi(strings.ReplaceAll(n, ",", ""))
				if err != nil {
					t.Fatalf("the status says %q", w.tokens())
				}
				prompts = append(prompts, w.prompt())
				counts = append(counts, count)
			}
			// A chat's overhead as OpenAI's cookbook has it for this model: 3 tokens
			// and the role's for the message, and 3 that prime the reply.
			const overhead = 3 + 1 + 3
			for i, want := range commandCounts(t, "o200k_base", prompts) {
				if counts[i] != want+overhead {
					t.Errorf("%.40q: the page counts %d, the command line %d and %d around them", nasty[i], counts[i], want, overhead)
				}
			}
		})
	}
	w.Clean()
}

// commandCounts counts texts with bin/fewshot tokens.
func commandCounts(t *testing.T, encoding string, texts []string) []int {
	t.Helper()
	var lines strings.Builder
	for _, text := range texts {
		line, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%s\n", line)
	}
	cmd := exec.Command(binary, "tokens", "-encoding", encoding, "-jsonl")
	cmd.Stdin = strings.NewReader(lines.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("fewshot tokens: %v", err)
	}
	var counts []int
	for line := range strings.Lines(string(out)) {
		var ids []int
		if err := json.Unmarshal([]byte(line), &ids); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, len(ids))
	}
	if len(counts) != len(texts) {
		t.Fatalf("fewshot tokens answered %d lines for %d", len(counts), len(texts))
	}
	return counts
}
