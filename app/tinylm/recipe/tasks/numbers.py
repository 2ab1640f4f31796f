"""Numbers: arithmetic, rules, words, dates."""
from grammar import COUNTING, ONES, number_words, roman
from tables import CODES, LANGUAGES, MONTHS

from .common import labels
from .registry import add, rule, table


def _number(r, top=100):
    return r.randrange(top) if r.random() < 0.8 else r.randrange(10)


def _plus(r, low, high, top):
    c = r.randint(low, high)

    def draw():
        x = r.randrange(max(0, -c), top)
        return str(x), str(x + c)

    return draw


def _times(r):
    c = r.choice((2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 100))
    top = {2: 50, 10: 100, 100: 50}.get(c, 13)

    def draw():
        x = r.randrange(top)
        return str(x), str(x * c)

    return draw


def _line(r, a, b):
    def draw():
        x = r.randrange(1, 12)
        return str(x), str(a * x + b)

    return draw


add("succ", 0.8, lambda r: _plus(r, 1, 1, 200), [("Number", "Next")], ["Add one", "Next number"])
add("pred", 0.5, lambda r: _plus(r, -1, -1, 200), [("Number", "Previous")], ["Subtract one"])
add("addc", 2.5, lambda r: _plus(r, -10, 20, r.choice((20, 100))))
add("mulc", 1.1, _times)
rule("double_n", 0.98, lambda r: str(r.randrange(60)), lambda x: str(2 * int(x)), [("Number", "Double")], ["Double the number"])
rule("half", 0.2, lambda r: str(2 * r.randrange(60)), lambda x: str(int(x) // 2), [("Number", "Half")], ["Half the number"])
rule("square", 0.2, lambda r: str(r.randrange(13)), lambda x: str(int(x) ** 2), [("Number", "Square")], ["Square the number"])
_LINES = [(a, b) for a in (2, 2, 2, 3, 3, 4, 5, 10) for b in (-1, 1, 2, 3, 4, 5, 10) if (a, b) != (2, 1)]
add("linear", 0.3, lambda r: _line(r, 2, 1))
add("linear_tr", 0.7, lambda r: _line(r, *r.choice(_LINES)))

_FORMS = {"+": ["{} + {}", "{}+{}", "{} plus {}", "{} + {} =", "{}+{}="], "-": ["{} - {}", "{}-{}", "{} minus {}", "{} - {} ="], "*": ["{} * {}", "{} x {}", "{}*{}", "{} times {}", "{} × {}"]}


def _operation(r, sign):
    form, top = r.choice(_FORMS[sign]), r.choice((10, 10, 20, 50, 100))

    def draw():
        if sign == "*":
            a, b = r.randrange(13), r.randrange(10)
            return form.format(a, b), str(a * b)
        a, b = r.randrange(top), r.randrange(top)
        if sign == "+":
            return form.format(a, b), str(a + b)
        a, b = max(a, b), min(a, b)
        return form.format(a, b), str(a - b)

    return draw


add("add", 4, lambda r: _operation(r, "+"), [("Sum", "Result"), ("Problem", "Answer")], ["Add the numbers", "Calculate"])
add("sub", 2.4, lambda r: _operation(r, "-"), [("Problem", "Answer")], ["Subtract", "Calculate"])
add("mul", 2, lambda r: _operation(r, "*"), [("Problem", "Answer")], ["Multiply", "Calculate"])

_OPERATIONS = [lambda a, b: a + b, lambda a, b: abs(a - b), lambda a, b: a * b, max, min, lambda a, b: a, lambda a, b: b, lambda a, b: f"{a}{b}"]


def _unknown_sign(r):
    f = r.choice(_OPERATIONS)
    sign = r.choice([" # ", " @ ", " & ", " ? ", ", ", " ", " % ", " and ", " $ ", "~"])
    product = f is _OPERATIONS[2]
    top = 13 if product else r.choice((10, 20))

    def draw():
        a, b = r.randrange(1, top), r.randrange(1, 10 if product else top)
        return f"{a}{sign}{b}", str(f(a, b))

    return draw


def _even(r):
    names = ("even", "odd") if r.random() < 0.6 else labels(r, 2)

    def draw():
        x = _number(r, 1000) if r.random() < 0.3 else _number(r)
        return str(x), names[x % 2]

    return draw


def _big(r):
    names, limit = ("small", "big") if r.random() < 0.6 else labels(r, 2), r.choice((10, 50, 50, 50, 30))

    def draw():
        x = r.randrange(100)
        return str(x), names[int(x >= limit)]

    return draw


def _compare(r):
    between, names = r.choice((" and ", " vs ", ", ")), r.choice([("<", ">", "="), ("less", "greater", "equal"), ("smaller", "bigger", "same")])

    def draw():
        a = _number(r)
        b = a if r.random() < 0.1 else _number(r)
        return f"{a}{between}{b}", names[0] if a < b else names[1] if a > b else names[2]

    return draw


def _larger(r):
    between, pick = r.choice((", ", " ", " or ", " and ", " vs ")), max if r.random() < 0.6 else min

    def draw():
        a, b = _number(r), _number(r)
        return f"{a}{between}{b}", str(pick(a, b))

    return draw


def _spelled(r, write, tops, reverse=False):
    top = r.choice(tops)

    def draw():
        x = r.randrange(1 if write is roman else 0, top)
        return (write(x), str(x)) if reverse else (str(x), write(x))

    return draw


add("novelop", 1.2, _unknown_sign)
add("evenodd", 1.1, _even, [("Number", "Parity"), ("Number", "Type")], ["Even or odd?"])
add("bigsmall", 0.6, _big, [("Number", "Size")])
add("compare", 0.98, _compare, [], ["Compare the numbers"])
add("larger", 0.98, _larger, [("Numbers", "Bigger")], ["Which is bigger?"])
add("numword", 1, lambda r: _spelled(r, number_words, (20, 100, 100, 1000)), [("Number", "Word"), ("Number", "English")], ["Write the number in words"])
add("wordnum", 1, lambda r: _spelled(r, number_words, (20, 100, 100, 1000), True), [("Word", "Number")], ["Write the number in digits"])
for _code, _language in zip(CODES[1:], LANGUAGES[1:]):
    _own = {"zh": "中文"}.get(_code, _language)
    table("num_" + _code, 0.4, [(str(i), w) for i, w in enumerate(COUNTING[_code])], [("Number", _language), ("Number", _own)], [f"Write the number in {_language}"])
    table("numw_" + _code, 0.5, [(number_words(i), w) for i, w in enumerate(COUNTING[_code])], [("English", _language), ("English", _own)], [f"Translate to {_language}"])
add("roman", 0.7, lambda r: _spelled(r, roman, (11, 21, 51, 101)), [("Number", "Roman")], ["Write in Roman numerals"])
add("unroman", 0.3, lambda r: _spelled(r, roman, (11, 21, 51, 101), True), [("Roman", "Number")], ["Roman numeral to number"])
rule("digitsum", 0.15, lambda r: str(r.randrange(10, 100)), lambda x: str(sum(map(int, x))), [], ["Add the digits"])
rule("lastdigit", 0.15, lambda r: str(r.randrange(10, 1000)), lambda x: x[-1], [], ["Last digit"])
rule("revnum", 0.15, lambda r: str(r.randrange(10, 10000)), lambda x: x[::-1], [], ["Reverse the digits"])


def _sequence(r):
    between, n = r.choice((", ", " ", ",")), r.choice((3, 4))

    def draw():
        start, step = r.randrange(1, 20), r.choice((1, 1, 2, 2, 3, 4, 5, 10))
        return between.join(str(start + step * i) for i in range(n)), str(start + step * n)

    return draw


_DATES = [lambda d, m, y: f"{y}-{m:02d}-{d:02d}", lambda d, m, y: f"{d:02d}/{m:02d}/{y}", lambda d, m, y: f"{m:02d}/{d:02d}/{y}", lambda d, m, y: f"{MONTHS[m - 1]} {d}, {y}",
          lambda d, m, y: f"{d} {MONTHS[m - 1]} {y}", lambda d, m, y: f"{d:02d}.{m:02d}.{y}", lambda d, m, y: f"{y}/{m:02d}/{d:02d}",
          lambda d, m, y: MONTHS[m - 1], lambda d, m, y: str(y), lambda d, m, y: f"{MONTHS[m - 1][:3]} {d}"]


def _date(r):
    a = r.choice(_DATES[:7])
    b = r.choice([f for f in _DATES if f is not a])

    def draw():
        d, m, y = r.randint(1, 28), r.randint(1, 12), r.choice((r.randint(1950, 2030), r.randint(2000, 2026)))
        return a(d, m, y), b(d, m, y)

    return draw


def _clock(r):
    def draw():
        h, m = r.randrange(24), r.choice((0, 15, 30, 45, r.randrange(60)))
        return f"{(h - 1) % 12 + 1}:{m:02d} {'am' if h < 12 else 'pm'}", f"{h:02d}:{m:02d}"

    return draw


add("sequence", 0.7, _sequence, [("Sequence", "Next")], ["What comes next?"])
add("date", 1.6, _date, [("Date", "Formatted"), ("From", "To")], ["Reformat the date"])
add("time12", 0.2, _clock, [("Time", "24h")], ["Convert to 24-hour time"])
