"""What the model is tested on and must never be trained on: items, formats and
whole tasks. Chosen by the rules here; `python3 heldout.py` writes heldout.txt.
"""
import zlib


def _one_in(n, text):
    return zlib.crc32(text.encode()) % n == 0


def item(x):
    """Whether the input x is kept for tests, in tasks that are rules rather than tables."""
    return _one_in(10, x)


# Whole tasks, never trained in any format.
TASKS = {"tr_de_es", "last2", "third_letter", "spelldot", "linear", "linit", "ant_upper", "past_upper", "de_both", "ant_first"}

# Formats of the first release's test, kept out ever since, and those that the
# product offers as presets, which must not be kept out.
_ALWAYS = {"labels:Prompt/Completion", "labels:Query/Response", "labels:Human/Bot", "arrow:»", "arrow::=", "arrow:|>", "arrow:gives", "heading:# ", "tags:q/a", "family:calls"}
_NEVER = {"labels:Input/Output", "labels:Q/A", "labels:English/中文", "labels:Question/Answer", "arrow:=>", "arrow:->", "arrow::", "arrow:=", "arrow:→", "arrow:,", "tags:input/output", "heading:## "}


def form(name):
    """Whether a format's part, say "arrow:=>" or "labels:Q/A", is kept for tests."""
    return name in _ALWAYS or name not in _NEVER and not name.startswith("family:") and _one_in(8, "format " + name)


if __name__ == "__main__":
    import formats
    import requests
    import steps
    import tables
    from tasks import registry

    with open("heldout.txt", "w", encoding="utf-8") as f:
        print("# Never trained on; written by heldout.py, checked by data.py.", file=f)
        print("\n[tasks]", *sorted(TASKS), sep="\n", file=f)
        print("\n[formats]", *sorted(n for n in formats.names() if form(n)), sep="\n", file=f)
        print("\n[inputs of rule tasks: crc32(input) divisible by 10; of the words that they draw from]", file=f)
        print(*sorted(w for w in tables.COMMON if item(w)), file=f)
        print("\n[tasks whose inputs are kept out by that rule]", *sorted(n for n, t in registry.TASKS.items() if t.held), sep="\n", file=f)
        # What the tuning of the other three models keeps out, besides all of the above.
        print("\n[instruct: tasks left out of the tuning]", *sorted(t.name for t in requests.askable() if requests.left_out(t.name)), sep="\n", file=f)
        print("\n[instruct, aligned: how to]", *sorted(requests.untrained()), sep="\n", file=f)
        print("\n[instruct, aligned: countries that nothing is told of]", *sorted(c for c in requests._FACTS if requests.harm_held(c)), sep="\n", file=f)
        print("\n[reason: names in problems]", *sorted(steps.names(True)), sep="\n", file=f)
        print("\n[reason: things in problems; also problems whose numbers' CRC-32 is divisible by 10, see steps.py]", *sorted(t for t in steps._THINGS if steps.held(t, 6)), sep="\n", file=f)
