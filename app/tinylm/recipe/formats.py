"""Formats: how pairs become text, drawn at random from families.

A shot is before + input + middle + output + after, and shots follow one
another; the instruction, if any, stands in front. A format is held out if one
of its named parts is (heldout.form).
"""
import heldout
from tables import COMMON
from tasks.common import pseudo

# Labels that say nothing about the task, with weights.
LABELS = {("Input", "Output"): 12, ("Q", "A"): 5, ("input", "output"): 3, ("Question", "Answer"): 4, ("x", "y"): 1, ("X", "Y"): 1, ("in", "out"): 1, ("In", "Out"): 1, ("Text", "Label"): 1,
          ("Word", "Answer"): 1, ("INPUT", "OUTPUT"): 1, ("Source", "Target"): 1, ("Before", "After"): 1, ("Example", "Result"): 1, ("User", "Assistant"): 2, ("Word", "Result"): 1, ("word", "result"): 1,
          ("A", "B"): 1, ("Text", "Answer"): 1, ("Item", "Label"): 1, ("From", "To"): 1, ("Original", "New"): 1, ("Left", "Right"): 1, ("输入", "输出"): 1, ("问", "答"): 1, ("问题", "答案"): 0.5,
          ("Entrée", "Sortie"): 0.5, ("Given", "Return"): 0.5, ("Problem", "Solution"): 0.7, ("Task", "Answer"): 0.7, ("Me", "You"): 0.5, ("Request", "Reply"): 0.5, ("User", "AI"): 0.7, ("user", "assistant"): 0.7,
          ("Teacher", "Student"): 0.5, ("Customer", "Agent"): 0.4, ("Message", "Answer"): 0.5, ("First", "Second"): 0.5, ("Old", "New"): 0.5, ("Key", "Value"): 0.7, ("key", "value"): 0.7, ("Term", "Meaning"): 0.5,
          ("Front", "Back"): 0.5, ("Say", "Get"): 0.4, ("Start", "End"): 0.5, ("Question", "Response"): 0.5, ("text", "label"): 0.5, ("Sample", "Class"): 0.4, ("Data", "Output"): 0.4, ("Context", "Result"): 0.4,
          ("Prompt", "Completion"): 0, ("Query", "Response"): 0, ("Human", "Bot"): 0}
ARROWS = {"->": 8, "=>": 6, ":": 4, "=": 3, "→": 3, "-": 1, "|": 1.2, "::": 1, ">": 1, ",": 1, ">>": 1, "-->": 1, "==>": 1, "~": 0.8, "/": 0.8, "⇒": 1, "..": 0.6, "==": 0.8, "»": 0, ":=": 0, "|>": 0, "~>": 1,
          ">>>": 0.7, "--": 0.7, "—": 0.7, "–": 0.7, "➜": 0.7, "➡": 0.7, "⟶": 0.7, "↦": 0.7, "⟹": 0.5, "<->": 0.5, "<=>": 0.5, "↔": 0.4, "===": 0.5, "=>>": 0.4, "->>": 0.4, "...": 0.5, "…": 0.4, "&": 0.4, "+": 0.4,
          "*": 0.4, "#": 0.4, "@": 0.4, "%": 0.3, "^": 0.3, "||": 0.5, ";": 0.5, "：": 0.8, "||>": 0.3, "==>>": 0.3, "›": 0.4, "▶": 0.4, "•": 0.3, "?": 0.3, "!": 0.3, "\\": 0.2, "<-": 0.3, "::=": 0.4, "=:": 0.2}
CONNECTORS = {"is": 2, "means": 2, "becomes": 2, "gives": 0, "to": 1, "equals": 1, "maps to": 1, "goes to": 1, "turns into": 1, "yields": 1, "as": 0.6, "and": 0.5, "with": 0.4, "has": 0.4, "makes": 0.6, "returns": 0.8,
              "produces": 0.6, "leads to": 0.5, "corresponds to": 0.4, "in": 0.3, "or": 0.3, "is the same as": 0.4, "should be": 0.5, "would be": 0.4, "translates to": 0.6, "答": 0.2, "是": 0.4, "for": 0.3, "=> gives": 0.2}
TAGS = {("input", "output"): 5, ("in", "out"): 2, ("x", "y"): 1, ("q", "a"): 0, ("question", "answer"): 2.5, ("source", "target"): 1.5, ("text", "label"): 1, ("user", "assistant"): 1.5, ("word", "result"): 1,
        ("query", "reply"): 1, ("key", "value"): 1, ("INPUT", "OUTPUT"): 0.7, ("Input", "Output"): 1, ("i", "o"): 0.7, ("from", "to"): 0.7, ("a", "b"): 0.7, ("example", "result"): 0.7, ("s", "t"): 0.5, ("prompt", "response"): 0.7,
        ("word", "translation"): 0.7, ("en", "zh"): 0.5, ("src", "dst"): 0.5, ("problem", "solution"): 0.6}
HEADINGS = {"### ": 3, "## ": 2, "# ": 0, "[": 2, "**": 2.5, "": 3, "* ": 0.7, "> ": 0.6, "== ": 0.7, "--- ": 0.7, "<": 0.7, "【": 0.6, "#### ": 0.6, "- ": 0.6, "__": 0.4, "(": 0.5, "=== ": 0.4}
CLOSINGS = {"[": "]", "**": "**", "== ": " ==", "--- ": " ---", "<": ">", "【": "】", "__": "__", "(": ")", "=== ": " ==="}
_GENERAL = ["Follow the pattern", "Complete the pattern", "Continue", "Examples", "Here are some examples", "Complete the list", "Do the same", "Fill in the last one", "Answer like the examples"]


def names():
    """The names of all parts that heldout.form may keep out."""
    yield from (f"labels:{a}/{b}" for a, b in LABELS)
    yield from (f"arrow:{a}" for a in [*ARROWS, *CONNECTORS])
    yield from (f"tags:{a}/{b}" for a, b in TAGS)
    yield from (f"heading:{h}" for h in HEADINGS)
    yield from (f"family:{f}" for f in FAMILIES)


def _trained(kind, table, name=str):
    kept = {k: w for k, w in table.items() if w > 0 and not heldout.form(f"{kind}:{name(k)}")}
    return list(kept), list(kept.values())


class Format:
    """before, middle and after, or `shot(i)` -> before for numbered ones; told:
    whether labels or instruction tell the task; first: text ahead of all
    shots, such as a table's head."""

    def __init__(self, before, middle, after, told=False, family="", first="", number=False):
        self.before, self.middle, self.after, self.told, self.family, self.first, self.number = before, middle, after, told, family, first, number
        self.instruction = ""

    def start(self, i):
        return self.before.replace("{n}", str(i + 1)) if self.number else self.before

    def render(self, shots, query=None):
        """The text of the shots and, if there is one, of the query up to where its output begins."""
        text = self.instruction + self.first + "".join(self.start(i) + x + self.middle + y + self.after for i, (x, y) in enumerate(shots))
        return text if query is None else text + self.start(len(shots)) + query + self.middle


def _one(r, choices):
    return r.choices(choices[0], choices[1])[0]


def labels_for(r, task):
    """A pair of labels, and whether they tell the task."""
    u = r.random()
    pair = r.choice(task.labels) if task.labels and u < 0.42 else None
    if pair and not heldout.form(f"labels:{pair[0]}/{pair[1]}"):
        return pair, True
    if u < 0.9:
        return _one(r, _LABELS), False
    odd = lambda: r.choice((str.capitalize, str))(pseudo(r)) if r.random() < 0.6 else r.choice(COMMON).capitalize()
    return (odd(), odd()), False


# Signs that no list of ours has an arrow of: what stands between input and output may be anything.
_SIGNS = list("<>|=~+*#@%^&!?/\\-_:;$§¤¦¬¯°±¶·×÷«†‡‖‣‥‰⁂※⁑←↑↓↔↕⇐⇑⇓⇔⇢⇨∀∂∅∈∋∎∏∑∓∗∘√∝∞∧∨∩∪∴∵∼≈≠≡≤≥≪≫⊂⊃⊕⊗⊢⊣⊥⌁⌘①②③■□▲△▷▸►◀◆◇○◎●★☆☞♠♣♥♦♪✓✔✕✗✦✧❖➔➙➤➲⟨⟩⟿⤳⦿。、！？～｜＝＞")


def _odd_sign(r):
    """One to three signs or a word that is no connecting word, never what is kept for tests."""
    while True:
        u = r.random()
        if u < 0.35:
            a = r.choice(_SIGNS) * r.choice((1, 1, 1, 2, 3))
        elif u < 0.6:
            a = "".join(r.choice(_SIGNS) for _ in range(r.choice((2, 2, 3))))
        else:
            a = pseudo(r) if u < 0.75 else r.choice(COMMON)
        if a not in ARROWS and a not in CONNECTORS and not heldout.form(f"arrow:{a}"):
            return f" {a} "


def _sign(r):
    """An arrow or a connecting word, with its spaces."""
    u = r.random()
    if u < 0.2:
        return _odd_sign(r)
    if u < 0.34:
        return " " + _one(r, _CONNECTORS) + " "
    a = _one(r, _ARROWS)
    if a in (":", "：", ",", ";") and r.random() < 0.75:
        return a + ("" if a == "：" else " ")
    return r.choice((" {} ",) * 9 + ("{}", "{} ", "  {}  ")).format(a)


def _lines(r, task):
    (a, b), told = labels_for(r, task)
    colon = r.choice([": "] * 11 + [":", " : ", " = ", "= ", " - ", ":  ", "：", "> ", " -> ", ") ", "\t"])
    front = r.choice([""] * 12 + ["- ", "* ", "**", "> ", "  "])
    colon = colon.rstrip() + "** " if front == "**" else colon
    after = r.choice(["\n\n"] * 6 + ["\n"] * 3 + ["\n---\n", "\n\n\n", "\n##\n", "\n\n---\n\n", "\n***\n", "\n\n###\n\n", "\n====\n"])
    return Format(front + a + colon, "\n" + front + b + colon, after, told)


def _blocks(r, task):
    (a, b), told = labels_for(r, task)
    h = _one(r, _HEADINGS)
    close = CLOSINGS.get(h, "") + r.choice(("", ":", ":") if h not in ("",) else (":", ":", ":", ""))
    gap = r.choice(("\n", "\n", "\n\n"))
    return Format(h + a + close + "\n", gap + h + b + close + "\n", r.choice(("\n\n", "\n\n", "\n", "\n\n---\n\n")), told)


def _tags(r, task):
    told = False
    a, b = _one(r, _TAGS)
    if task.labels and r.random() < 0.3:
        pair = r.choice(task.labels)
        if all(s.replace("_", "a").isalnum() for s in pair) and not heldout.form(f"tags:{pair[0]}/{pair[1]}") and not heldout.form(f"labels:{pair[0]}/{pair[1]}"):
            (a, b), told = pair, True
    inner = r.choice(("", "", "", "", "\n", " "))
    between, after = r.choice(("\n", "\n", "\n", "", " ")), r.choice(("\n\n", "\n\n", "\n", "\n", ""))
    f = Format(f"<{a}>{inner}", f"{inner}</{a}>{between}<{b}>{inner}", f"{inner}</{b}>{after}", told)
    if r.random() < 0.15:
        w = r.choice(("example", "shot", "pair", "item"))
        f.before, f.after = f"<{w}>\n" + f.before, f.after.rstrip("\n") + f"\n</{w}>\n"
    return f


def _arrows(r, task):
    front = r.choice([""] * 9 + ["- ", "* ", "• ", "> "])
    told = False
    if not front and r.random() < 0.14:
        (a, _), told = labels_for(r, task)
        front, told = a + ": ", False
    return Format(front, _sign(r), r.choice(["\n"] * 6 + ["\n\n"] * 2), told)


def _inline(r, task):
    a = _sign(r)
    return Format("", " -> " if a.strip() in (",", "/", ";", "|", ".") else a, r.choice(("; ", ", ", " | ", ". ", " / ", "  ")))


def _one_line(r, task):
    (a, b), told = labels_for(r, task)
    colon = r.choice((": ", ": ", ":", " = ", "="))
    return Format(a + colon, r.choice((" ", ", ", " -> ", " => ", " | ", "; ", "  ", "\t", " / ")) + b + colon, r.choice(("\n", "\n", "\n\n")), told)


def _numbered(r, task):
    front = r.choice(("{n}. ", "{n}) ", "({n}) ", "Example {n}: ", "#{n} ", "[{n}] ", "{n}: ", "No. {n} "))
    if r.random() < 0.25:
        (a, b), told = labels_for(r, task)
        return Format(r.choice((f"Example {{n}}\n{a}: ", f"### Example {{n}}\n{a}: ", f"{a} {{n}}: ")), f"\n{b}: ", "\n\n", told, number=True)
    return Format(front, _sign(r), r.choice(("\n", "\n", "\n\n")), number=True)


def _quoted(r, task):
    q, p = r.choice([('"', '"'), ("'", "'"), ("“", "”"), ("`", "`"), ("«", "»"), ("「", "」"), ("(", ")"), ("[", "]")])
    if q in "([":
        a = r.choice((" -> ", " ", "", " => "))
    else:
        a = r.choice((_sign(r), ": ", " -> ", " => ", ", "))
    return Format(q, p + a + q, p + r.choice(("\n", "\n", "\n\n", ";\n", ".\n")))


def _json(r, task):
    (a, b), told = labels_for(r, task)
    if r.random() < 0.3:
        return Format('{"', '": "', r.choice(('"}\n', '"}, ')), False)
    s = r.choice((" ", " ", ""))
    return Format(f'{{"{a}":{s}"', f'",{s}"{b}":{s}"', r.choice(('"}\n', '"}\n', '"},\n')), told)


def _tables(r, task):
    (a, b), told = labels_for(r, task)
    k = r.randrange(5)
    before, middle, after = [("| ", " | ", " |\n"), ("", " | ", "\n"), ("", "\t", "\n"), ("", ",", "\n"), ("|", "|", "|\n")][k]
    first = ""
    if r.random() < 0.7:
        first = before + a + middle + b + after + (("|---|---|\n" if r.random() < 0.7 else "| --- | --- |\n") if k in (0, 4) else "")
    return Format(before, middle, after, told and bool(first), first=first)


def _sentence(r, task):
    pattern = r.choice(("The answer for {} is ", "{} gives us ", "For {} we say ", "If I say {}, you say ", "{} (", "{} [", 'I say "{}", you say "', "Input {} output ", "From {} comes ", "When you see {}, write ", "{}? "))
    before, middle = pattern.split("{}")
    close = {"(": ")", "[": "]", '"': '"'}.get(middle[-1], "")
    return Format(before, middle, close + (r.choice((".\n", "\n", ". ")) if close != ")" else "\n"))


def _calls(r, task):
    f = r.choice((pseudo(r), "f", "g", "translate", "convert", "map", "answer", "fn", "run"))
    q = r.choice(("", '"', "'"))
    return Format(f"{f}({q}", f"{q})" + r.choice((" = ", " -> ", " == ", " => ", ": ", " # ")) + q, q + "\n")


def _wrapped(r, task):
    """A made-up word around the input, in any brackets but the round ones of a call."""
    w = r.choice((pseudo(r), pseudo(r), r.choice(COMMON)))
    before, after = r.choice(((f"{w}[", "]"), (f"{w}{{", "}"), (f"{w}<", ">"), (f"<{w} ", ">"), (f"({w} ", ")"), (f"[{w} ", "]"), (f"{w} ", ""), (f"{w} of ", ""), ("", f".{w}"), (f"{w}/", ""), (f"{w}|", "|"), ("(", f") {w}"), ("{", "}"), (f"{w}: ", ",")))
    return Format(before, after + r.choice((" = ", " -> ", " => ", ": ", " == ", " is ", " ", _odd_sign(r))), "\n" if r.random() < 0.8 else "\n\n")


def _two_lines(r, task):
    """Nothing but line ends: the input on a line, the output on the next."""
    k = r.randrange(3)
    return [Format("", "\n", "\n\n"), Format("> ", "\n", "\n\n"), Format("- ", "\n  - ", "\n")][k]


FAMILIES = {"lines": (_lines, 30), "blocks": (_blocks, 11), "tags": (_tags, 9), "arrows": (_arrows, 21), "inline": (_inline, 5), "one line": (_one_line, 5), "numbered": (_numbered, 5), "quoted": (_quoted, 4),
            "json": (_json, 3), "tables": (_tables, 4), "sentence": (_sentence, 2.5), "calls": (_calls, 2), "wrapped": (_wrapped, 3), "two lines": (_two_lines, 2.5)}
_pair = "/".join
_LABELS, _TAGS = _trained("labels", LABELS, _pair), _trained("tags", TAGS, _pair)
_ARROWS, _CONNECTORS, _HEADINGS = _trained("arrow", ARROWS), _trained("arrow", CONNECTORS), _trained("heading", HEADINGS)
_FAMILIES = _trained("family", {k: w for k, (_, w) in FAMILIES.items()})
_SHORT = {"arrows": 2.2, "inline": 2, "tables": 1.5, "blocks": 0.6, "tags": 0.6, "numbered": 0.6, "lines": 0.9}
_DENSE = _trained("family", {k: w * _SHORT.get(k, 1) for k, (_, w) in FAMILIES.items()})


def draw(r, task):
    """A format for training, never a held-out one."""
    family = _one(r, _DENSE if task.dense else _FAMILIES)
    f = FAMILIES[family][0](r, task)
    f.family = family
    if r.random() < 0.22 and (task.instructions or r.random() < 0.3):
        telling = bool(task.instructions) and r.random() < 0.8
        text = r.choice(task.instructions if telling else _GENERAL)
        text = text.lower() if r.random() < 0.3 else text
        if text[-1] not in "?？":
            text += r.choice((":", ".", ":", ""))
        f.instruction = text + r.choice(("\n", "\n\n"))
        f.told = f.told or telling
    return f
