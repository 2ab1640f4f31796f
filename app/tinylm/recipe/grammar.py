"""English word forms and numbers in words, by rule."""
from tables import ADVERBIAL, IRREGULAR, REGULAR, T

VOWELS = "aeiou"
_irregular_plurals = dict(T["irrplural"])


def plural(n):
    if n in _irregular_plurals:
        return _irregular_plurals[n]
    if n.endswith(("s", "x", "z", "ch", "sh")) or n == "echo":
        return n + "es"
    if n.endswith("y") and n[-2] not in VOWELS:
        return n[:-1] + "ies"
    return n + "s"


def _doubles(v):
    """Whether a short verb doubles its last letter: stop, stopped."""
    return (3 <= len(v) <= 4 and v[-1] not in "aeiouwxyhr" and v[-2] in VOWELS and v[-3] not in VOWELS and sum(c in VOWELS for c in v) == 1) or v == "stir"


def _past(v):
    if v in ("admit", "prefer", "regret") or _doubles(v):
        return v + v[-1] + "ed"
    if v.endswith("e"):
        return v + "d"
    if v.endswith("y") and v[-2] not in VOWELS:
        return v[:-1] + "ied"
    return v + "ed"


PAST = dict(IRREGULAR)
PAST.update({v: _past(v) for v in REGULAR})


def ing(v):
    if v == "be":
        return "being"
    if v in ("die", "lie", "tie"):
        return v[:-2] + "ying"
    if v.endswith("e") and not v.endswith("ee"):
        return v[:-1] + "ing"
    if _doubles(v) or v in ("run", "begin", "forget", "swim", "get", "cut", "put", "sit", "win", "let", "set", "hit", "dig", "shut"):
        return v + v[-1] + "ing"
    return v + "ing"


def third_person(v):
    if v in ("have", "be"):
        return {"have": "has", "be": "is"}[v]
    if v in ("go", "do"):
        return v + "es"
    return v + "s" if v in _irregular_plurals else plural(v)


def comparative(a):
    if a in ("good", "bad"):
        return {"good": "better", "bad": "worse"}[a]
    if a.endswith("e"):
        return a + "r"
    if a.endswith("y"):
        return a[:-1] + "ier"
    if len(a) <= 4 and a[-1] not in "aeiouwxy" and a[-2] in VOWELS and a[-3] not in VOWELS:
        return a + a[-1] + "er"
    return a + "er"


def superlative(a):
    c = comparative(a)
    return {"better": "best", "worse": "worst"}.get(c, c[:-1] + "st")


def adverb(a):
    if a == "good":
        return "well"
    if a == "true":
        return "truly"
    if a.endswith("le"):
        return a[:-1] + "y"
    if a.endswith("y") and a != "shy":
        return a[:-1] + "ily"
    return a + "ly"


ADVERBS = {a: adverb(a) for a in ADVERBIAL}
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def number_words(n):
    if n < 20:
        return ONES[n]
    if n < 100:
        return _TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")
    return ONES[n // 100] + " hundred" + (" and " + number_words(n % 100) if n % 100 else "")


def roman(n):
    out = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            out += sign
            n -= value
    return out


COUNTING = {  # zero to twenty
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt".split(),
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte".split(),
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig".split(),
    "zh": list("零一二三四五六七八九十") + ["十" + c for c in "一二三四五六七八九"] + ["二十"],
}
