"""Lists, joined words, names, and maps from keys to values."""
from tables import COMMON, EMOJI, T

from .common import FIRST_NAMES, SURNAMES, pseudo
from .registry import add
from .words import CATEGORIES

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _items(r, k):
    u = r.random()
    if u < 0.5:
        return r.sample(COMMON, k)
    if u < 0.7:
        return [str(x) for x in r.sample(range(30), k)]
    if u < 0.85:
        return r.sample(_CAPITALS.lower(), k)
    return [pseudo(r) for _ in range(k)]


def _list(function, numbers=False, size=0):
    """function(items, separator) of a list of 2 to 4 items, or of `size`."""

    def make(r):
        between = r.choice((", ", ", ", " ", ",", " | ", " / ", "; "))
        k = size or r.choice((2, 3, 3, 4))

        def draw():
            n = k if size or r.random() < 0.7 else r.choice((2, 3, 4))
            items = [str(x) for x in r.sample(range(r.choice((10, 30, 100))), n)] if numbers else _items(r, n)
            return between.join(items), function(items, between)

        return draw

    return make


def _picked(r):
    """Some items of a list by their places, in any order; linit, all but the last, is held out."""
    n = r.choice((3, 3, 4))
    while True:
        places = r.sample(range(n), r.randint(1, n))
        if places != list(range(n - 1)):
            return _list(lambda l, s: s.join(l[i] for i in places), size=n)(r)


_ints = lambda items: list(map(int, items))
add("lfirst", 3.2, _list(lambda l, s: l[0]), [("List", "Answer")], ["First item", "Give the first word"])
add("llast", 2.9, _list(lambda l, s: l[-1]), [("List", "Answer")], ["Last item", "Give the last word"])
add("lrev", 1.3, _list(lambda l, s: s.join(l[::-1])), [("List", "Answer")], ["Reverse the list"])
add("lcount", 0.8, _list(lambda l, s: str(len(l))), [("List", "Answer")], ["Count the items"])
add("lsecond", 1.4, _list(lambda l, s: l[1]), [("List", "Answer")], ["Second item"])
add("lswap2", 0.96, _list(lambda l, s: l[1] + s + l[0], size=2), [], ["Swap the two words"])
add("ltail", 0.96, _list(lambda l, s: s.join(l[1:]), size=3), [], ["Remove the first item"])
add("lpick", 2, _picked)
add("linit", 0.4, _list(lambda l, s: s.join(l[:-1]), size=3), [], ["Remove the last item"])
add("lmax", 1.4, _list(lambda l, s: str(max(_ints(l))), True), [("List", "Max")], ["Largest number"])
add("lmin", 0.48, _list(lambda l, s: str(min(_ints(l))), True), [("List", "Min")], ["Smallest number"])
add("lsort", 1.1, _list(lambda l, s: s.join(map(str, sorted(_ints(l)))), True, 3), [("List", "Sorted")], ["Sort the numbers"])


def _join(r):
    a, b = r.choice((", ", " ", " and ")), r.choice(("-", "_", "+", " + ", " & ", "/", " then ", ""))

    def draw():
        items = _items(r, 2)
        return a.join(items), b.join(items)

    return draw


def _several(function, sizes):
    """function of a few common words, shown with spaces between."""

    def make(r):
        def draw():
            words = r.sample(COMMON, r.choice(sizes))
            return " ".join(words), function(words)

        return draw

    return make


def _acronym(r):
    case = str.upper if r.random() < 0.6 else str
    return _several(lambda l: "".join(case(w[0]) for w in l), (3,))(r)


add("join", 1.1, _join)
add("snake", 0.8, _several("_".join, (2, 3)), [("Text", "snake_case")], ["Convert to snake case"])
add("camel", 0.64, _several(lambda l: l[0] + l[1].capitalize(), (2,)), [("Text", "camelCase")], ["Convert to camel case"])
add("acronym", 0.96, _acronym, [("Phrase", "Acronym")], ["First letter of each word"])


def _odd_one(r):
    def draw():
        a, b = r.sample(sorted(CATEGORIES), 2)
        items, odd = r.sample(CATEGORIES[a], min(len(CATEGORIES[a]), r.choice((2, 3)))), r.choice(CATEGORIES[b])
        items.append(odd)
        r.shuffle(items)
        return ", ".join(items), odd

    return draw


def _name(r):
    domain = r.choice(("mail.com", "example.com", "site.org", "x.io"))
    f = r.choice([lambda a, b: f"{b}, {a}", lambda a, b: f"{a[0]}. {b}", lambda a, b: a[0] + b[0], lambda a, b: a, lambda a, b: b, lambda a, b: f"{a.lower()}.{b.lower()}@{domain}",
                  lambda a, b: f"{a[0].lower()}{b.lower()}", lambda a, b: f"{b} {a}", lambda a, b: f"Mr. {b}", lambda a, b: f"{a} {b[0]}."])

    def draw():
        a, b = r.choice(FIRST_NAMES), r.choice(SURNAMES)
        return f"{a} {b}", f(a, b)

    return draw


add("oddone", 0.7, _odd_one, [("Words", "Odd one out")], ["Odd one out", "Which word does not belong?"], held=False)
add("names", 1.9, _name, [("Name", "Result"), ("Full name", "Short")])


def _map(r):
    """Arbitrary keys and values: nothing but the shots tells the answer."""
    k = r.choice((2, 3, 4, 5, 6))
    kinds = [lambda: r.sample(COMMON, k), lambda: [pseudo(r) for _ in range(k)], lambda: r.sample(_CAPITALS, k), lambda: [str(x) for x in r.sample(range(100), k)]]
    keys, values = r.choice(kinds)(), r.choice(kinds)()
    if r.random() < 0.2:
        values = r.sample(EMOJI, k)
    pairs = dict(zip(keys, values))

    def draw():
        x = r.choice(keys)
        return x, pairs[x]

    return draw


def _map_known(r):
    """Known keys with each other's values: the shots against the table."""
    rows = r.sample(T[r.choice(["capital", "antonym", "continent", "emoji"])], r.choice((3, 4, 5)))
    values = [y for _, y in rows]
    r.shuffle(values)
    pairs = [(x, y) for (x, _), y in zip(rows, values)]
    return lambda: r.choice(pairs)


def _characters(r):
    any_character = lambda: r.choice([chr(r.randrange(33, 127)), chr(r.randrange(0xA1, 0x500)), chr(r.randrange(0x4E00, 0x9F00)), r.choice("bcdfghjklmnprstvwz")])

    def draw():
        x = "".join(any_character() for _ in range(r.randint(1, 5)))
        return x, x

    return draw


add("randmap", 10, _map, held=False, repeats=True)
add("randmap_known", 3.5, _map_known, held=False, repeats=True)
add("unicopy", 0.15, _characters, held=False)
