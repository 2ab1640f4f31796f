"""Problems with their solution in small steps, which tiny/reason is tuned on:
`Question: …`, then `Answer: Let's think step by step.`, the steps, and `The
answer is N.` Word problems, everyday ones (data/problems.txt), sums of lists,
programs of assignments, and lists whose items are kept, dropped or turned round.

Kept for tests: names and things by CRC-32, and problems whose numbers are.
"""
import random
import re
import zlib

from grammar import plural
from tables import COMMON, NOUNS, _lines
from tasks.common import NAMES, pseudo

STEPS, SAY = "Let's think step by step.", "The answer is {}."


def held(text, one_in=10):
    return zlib.crc32(("steps " + text).encode()) % one_in == 0


_NAMES = ["Xiao Ming", "Xiao Hong", "Li Wei"] + [n for n in NAMES if " " not in n] + "Omar Ines Ravi Noor Hugo Elif Ivan Chloe Ken Mei Lars Zoe Amir Nora Luca Eva Finn Aya".split()
_THINGS = sorted({plural(n) for n in NOUNS})
_LESS = ["eats", "loses", "gives away", "sells", "breaks", "throws away", "gives {n}", "drops", "uses", "lends"]
_MORE = ["buys", "finds", "gets", "picks", "receives", "wins", "makes", "takes", "collects", "is given"]


def names(test):
    return [n for n in _NAMES if held(n, 6) == test]


def _name(r, test):
    return r.choice(names(test)) if test or r.random() < 0.75 else pseudo(r).capitalize()


def _thing(r, test):
    while True:
        t = r.choice(_THINGS) if test or r.random() < 0.8 else pseudo(r) + "s"
        if held(t, 6) == test:
            return t


def word_problem(r, test=False):
    """(question, steps, answer)"""
    while True:
        name, other, thing = _name(r, test), _name(r, test), _thing(r, test)
        have = r.randint(2, r.choice((10, 10, 20, 40)))
        n, numbers, steps = r.choice((1, 2, 2, 2, 3)), [have], []
        first = have
        pronoun = r.choice(("", "", "he ", "she ", name + " "))
        parts = []
        for _ in range(n):
            more = r.random() < 0.5 or have < 2
            u = r.random()
            if more and u < 0.15:
                boxes, each = r.randint(2, 5), r.randint(2, 5)
                by = boxes * each
                parts.append(f"{r.choice(_MORE)} {boxes} {r.choice(('boxes', 'bags'))} of {each}")
                steps.append(f"{boxes} * {each} = {by}.")
                numbers += [boxes, each]
            else:
                by = r.randint(1, r.choice((9, 9, 20))) if more else r.randint(1, min(have, r.choice((9, 9, 20))))
                verb = r.choice(_MORE if more else _LESS)
                verb = f"gives {other}" if "{n}" in verb else verb
                parts.append(f"{verb} {by}" + (r.choice(("", " more", "")) if more else r.choice(("", " of them", "", ""))))
                numbers.append(by)
            left = have + by if more else have - by
            steps.append(f"{have} {'+' if more else '-'} {by} = {left}.")
            have = left
        if held(str(numbers)) != test:
            continue
        style, between = r.randrange(4), r.choice((", ", ", ", ". ", " and ", ", then ", " and then "))
        start = r.choice((f"{name} has {first} {thing}", f"{name} has {first} {thing}", f"{name} had {first} {thing}", f"There are {first} {thing}. {name}"))
        if start.endswith(name) and "There" in start:
            body = start + " " + between.replace(". ", ". " + name + " ").join(parts)
        elif between == ". ":
            body = start + "." + "".join(f" {(pronoun or name + ' ')[0].upper()}{(pronoun or name + ' ')[1:]}{p}." for p in parts).rstrip(".")
        else:
            body = start + between + between.join(parts[:1] + [(pronoun if style == 1 else "") + p for p in parts[1:]])
        ask = r.choice((f"How many {thing} does {name} have now?", f"How many {thing} does {name} have?", f"How many {thing} are left?", f"How many {thing} are there now?", "How many are left?", f"How many {thing} now?", f"How many {thing} does {r.choice(('he', 'she'))} have{r.choice((' now', ''))}?", ""))
        question = f"{body}. {ask}".strip() if ask else body + "."
        if ask and r.random() < 0.12:
            question = f"If {body[0].lower() if body.startswith('There') else body[0]}{body[1:]}, {ask[0].lower()}{ask[1:]}"
        return question, steps, str(have)


_EVERYDAY = [tuple(part.strip() for part in line.split("|")) for line in _lines("problems.txt")]
_KINDS = "red blue green yellow white black old new big small long short round wooden sweet salty broken clean dirty heavy light ripe paper plastic glass".split()
_PLACES = "park school zoo shop garden house kitchen basket library museum station village farm room market field yard forest tank".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_BESIDE = ["{N} is {d} years old.", "{N} has {d} friends.", "It is {d} o'clock.", "{N} lives in house number {d}.", "The {P} is {d} miles away.", "{M} has {d} {U}.", "There are {d} {U} in the {P}.", "It was a cold day.", "{N} likes {T}.", "{N} went to the {P}."]


def _numbers(r, formula):
    """a, b, c, such that every step of the formula is a whole number from 0 on; d, that has nothing to do with it."""
    most = r.choice((10, 20, 20, 50, 50, 100, 100, 100, 100, 1000))
    if "/" in formula:
        b, times = r.randint(2, 12), r.randint(2, r.choice((9, 12, 30)))
        return {"a": b * times, "b": b, "c": 0, "d": r.randint(2, most)}
    if "*" in formula:
        return {"a": r.randint(2, r.choice((9, 12, 30))), "b": r.randint(2, r.choice((9, 9, 12, 20))), "c": 0, "d": r.randint(2, most)}
    while True:
        n = {name: r.randint(1, most) for name in "abcd"}
        if "- b" not in formula or n["a"] > n["b"]:
            if "- c" not in formula or n["a"] - (n["b"] if "- b" in formula else -n["b"]) >= n["c"]:
                return n


def filled(r, text, slots):
    """The text with its slots, {N}, and one of each set of choices, {x/y}, within which a slot of one letter stands bare (the article a is none)."""
    text = re.sub(r"\{(\w+)\}", lambda m: slots.get(m[1], m[1]), text)
    while "{" in text:
        text = re.sub(r"\{([^{}]*)\}", lambda m: re.sub(r"\b[A-Zb]\b", lambda s: slots.get(s[0], s[0]), r.choice(m[1].split("/"))), text)
    return re.sub(" {2,}", " ", text)


_PARTS = "bottles bags cups pieces slices boxes packs jars pounds pairs".split()


def _things(r, test):
    """Things, as everyday problems have them: bottles, bottle caps, cups of tea."""
    thing, u = _thing(r, test), r.random()
    if u < 0.15:
        return f"{r.choice(NOUNS)} {thing}"
    if u < 0.25:
        return f"{r.choice(_PARTS)} of {r.choice(NOUNS)}"
    return thing


def everyday(r, test=False):
    """A problem of data/problems.txt, sometimes with a number that has nothing to do with it: (question, steps, answer)."""
    while True:
        told, ask, formula = r.choice(_EVERYDAY)
        numbers = _numbers(r, formula)
        if held(str([numbers[name] for name in formula if name.islower()])) == test:
            break
    kinds, days = r.sample(_KINDS, 2), r.sample(_DAYS, 2)
    he = r.choice(("he", "she"))
    name, other = _name(r, test), _name(r, test)
    while other == name:
        other = _name(r, test)
    slots = {"N": name, "M": other, "T": _things(r, test), "U": _things(r, test), "A": kinds[0], "B": kinds[1], "P": r.choice(_PLACES), "D": days[0], "E": days[1],
             "he": he, "He": he.capitalize(), "him": "him" if he == "he" else "her", **{name: str(n) for name, n in numbers.items()}}
    told, ask = filled(r, told, slots), filled(r, ask, slots)
    if r.random() < 0.12:
        told = filled(r, r.choice(_BESIDE), slots) + " " + told
    if told[-1] == "." and r.random() < 0.15:
        first, _, last = told[:-1].rpartition(". ")
        last = last if last.startswith((slots["N"], slots["M"])) else last[0].lower() + last[1:]
        told = f"{first + '. ' if first else ''}If {last}" + r.choice((",", ",", ""))
        ask = ask[0].lower() + ask[1:] if told[-1] == "," else ask
    names, lines = formula.split(" "), []
    have = numbers[names[0]]
    for sign, name in zip(names[1::2], names[2::2]):
        by = numbers[name]
        result = {"+": have + by, "-": have - by, "*": have * by, "/": have // by}[sign]
        lines.append(f"{have} {sign} {by} = {result}.")
        have = result
    return f"{told} {ask}", lines, str(have)


def _list(r, values):
    return r.choice(("{}", "[{}]", "{}")).format(r.choice((", ", ", ", " ")).join(values))


def _sum(r, test):
    """The sum of a list."""
    n = [r.randint(1, r.choice((9, 20))) for _ in range(r.randint(2, 5))]
    steps, total = [], n[0]
    for x in n[1:]:
        steps.append(f"{total} + {x} = {total + x}.")
        total += x
    return r.choice(("Add {}.", "What is the sum of {}?", "Sum {}", "Add the numbers {}.")).format(_list(r, list(map(str, n)))), steps, str(total), n


def _expression(r, test):
    """Left to right: plus, minus; times first."""
    a, b, c = r.randint(1, 12), r.randint(1, 9), r.randint(2, 6)
    kind = r.randrange(3)
    if kind == 0:
        d = r.randint(1, min(9, a + b))
        return r.choice(("What is {}?", "Calculate {}", "{} = ?")).format(f"{a} + {b} - {d}"), [f"{a} + {b} = {a + b}.", f"{a + b} - {d} = {a + b - d}."], str(a + b - d), [a, b, d]
    if kind == 1:
        return r.choice(("What is {}?", "Calculate {}", "{} = ?")).format(f"{a} + {b} * {c}"), [f"{b} * {c} = {b * c}.", f"{a} + {b * c} = {a + b * c}."], str(a + b * c), [a, b, c]
    return r.choice(("What is {}?", "Calculate {}", "{} = ?")).format(f"({a} + {b}) * {c}"), [f"{a} + {b} = {a + b}.", f"{a + b} * {c} = {(a + b) * c}."], str((a + b) * c), [a, b, c]


def _program(r, test):
    """Assignments, and the value of the last name."""
    letters = r.sample("abcdexyzn", 3)
    value = r.randint(1, 12)
    numbers, lines, steps = [value], [f"{letters[0]} = {value}"], [f"{letters[0]} = {value}."]
    for before, name in zip(letters, letters[1:]):
        sign = r.choice("++-*")
        by = r.randint(2, 5) if sign == "*" else r.randint(1, 9 if sign == "+" else max(1, min(9, value)))
        numbers.append(by)
        result = value * by if sign == "*" else value + by if sign == "+" else value - by
        lines.append(f"{name} = {before} {sign} {by}")
        steps.append(f"{name} = {value} {sign} {by} = {result}.")
        value = result
    return r.choice(("{}. What is {}?", "{}. Find {}.", "{}. print({})")).format("; ".join(lines), letters[-1]), steps, str(value), numbers


def _items(r):
    return r.sample(COMMON, 4) if r.random() < 0.4 else [str(x) for x in r.sample(range(20), 4)] if r.random() < 0.6 else r.sample("abcdefgh", 4)


def _unique(r, test):
    """The unique items of a list, in order."""
    pool = _items(r)[: r.randint(2, 4)]
    items = pool + [r.choice(pool) for _ in range(r.randint(1, 3))]
    r.shuffle(items)
    kept, steps = [], []
    for x in items:
        if x in kept:
            steps.append(f"{x} again.")
        else:
            kept.append(x)
            steps.append(f"{x} is new.")
    return r.choice(("What are the unique items of {}?", "Remove duplicates from {}.", "unique({})", "Give each item of {} once.")).format(_list(r, items)), steps, ", ".join(kept), items


def _largest(r, test):
    n = r.sample(range(1, 100), r.randint(3, 5))
    most, steps = n[0], []
    for x in n[1:]:
        steps.append(f"{x} > {most}, take {x}." if x > most else f"{x} < {most}.")
        most = max(most, x)
    return r.choice(("What is the largest of {}?", "Find the maximum of {}.", "max({})")).format(_list(r, list(map(str, n)))), steps, str(most), n


def _turned(r, test):
    items = _items(r)[: r.randint(2, 4)]
    steps = [f"{i + 1}: {x}." for i, x in enumerate(reversed(items))]
    return r.choice(("Reverse the list {}.", "Turn {} round.", "reverse({})")).format(_list(r, items)), steps, ", ".join(reversed(items)), items


_OTHERS = [_sum, _sum, _expression, _program, _program, _unique, _largest, _turned]
KINDS = {"word problems": None, "sums": _sum, "expressions": _expression, "programs": _program, "unique items": _unique, "largest": _largest, "reversed": _turned}


def problem(r, test=False, kind=None):
    """(question, steps, answer) of any kind, or of one in KINDS."""
    u = r.random() if kind is None else 1
    if kind == "word problems" or u < 0.4:
        return word_problem(r, test)
    if u < 0.74:
        return everyday(r, test)
    make = KINDS[kind] if kind else r.choice(_OTHERS)
    while True:
        question, steps, answer, numbers = make(r, test)
        if held(f"{make.__name__} {numbers}") == test:
            return question, steps, answer


def solved(steps, answer):
    """The text after `Answer:`, without the line's end."""
    return f" {STEPS} {' '.join(steps)} {SAY.format(answer)}"


if __name__ == "__main__":
    rng = random.Random()
    print("names for tests:", *names(True))
    for i in range(25):
        q, s, a = problem(rng, i % 5 == 0)
        print(f"Question: {q}\nAnswer:{solved(s, a)}\n")
