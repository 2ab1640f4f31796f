package extract

import "testing"

// The answers of models are in testdata of package sandbox, which runs what is found in
// them. Here is which code is taken, to the letter.
func TestCode(t *testing.T) {
	const f = "def f(x):\n    return x\n"
	for name, c := range map[string]struct{ answer, name, prompt, want string }{
		"nothing":                      {"I can't do that.", "f", "", ""},
		"a_block":                      {"Here:\n```python\n" + f + "```\nIt returns x.", "f", "", "def f(x):\n    return x"},
		"the_last_that_defines_it":     {"```\ndef f(x): return 1\n```\nBetter:\n```\ndef f(x): return 2\n```\n```\nprint(f(1))\n```", "f", "", "def f(x): return 2"},
		"a_closed_one_before_an_open":  {"```\ndef f(x): return 1\n```\n```\ndef f(x): return 2", "f", "", "def f(x): return 1"},
		"the_first_if_none_defines_it": {"```\ndef g(x): return 1\n```\n```\ndef h(x): return 2\n```", "f", "", "def g(x): return 1"},
		"fences_of_tildes":             {"~~~py\n" + f + "~~~", "f", "", "def f(x):\n    return x"},
		"on_the_fences_line":           {"```def f(x): return x```", "f", "", "def f(x): return x"},
		"among_sentences":              {"Sure.\n" + f + "This gives x back.", "f", "", f},
		"an_import_before_it":          {"Sure.\nimport math\n" + f, "f", "", "import math\n" + f},
		"a_session":                    {"```\n>>> def f(x):\n...     return x\n>>> f(1)\n1\n```", "f", "", "def f(x):\n    return x\nf(1)"},
		"a_lambda":                     {"It is\nf = lambda x: x\n", "f", "", "f = lambda x: x\n"},
		"goes_on_with_the_prompt":      {"    return x\n\ndef g(): pass", "f", "def f(x):\n", "def f(x):\n    return x\n\ndef g(): pass\n"},
		"whose_indent_was_cut_off":     {"return x", "f", "def f(x):\n", f},
		"another_function's_prompt":    {"return x", "f", "def g(x):\n", ""},
		"Windows'_line_ends":           {"```\r\n" + "def f(x):\r\n    return x\r\n```", "f", "", "def f(x):\n    return x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Code(c.answer, c.name, c.prompt); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
