"""What can be done with the letters of a word."""
import re

from .common import labels, pseudo, word, yes_no
from .registry import add, rule


def _letters(name, weight, function, labels=(), instructions=(), longest=9, source=None):
    rule(name, weight, source or (lambda r: word(r, longest)), function, labels, instructions)


_letters("upper", 2.4, str.upper, [("Lower", "Upper"), ("Word", "Uppercase"), ("lowercase", "uppercase")], ["Write in capital letters", "Convert to uppercase", "Uppercase the word"])
_letters("lower", 0.9, str.lower, [("Upper", "Lower")], ["Convert to lowercase"], source=lambda r: word(r).upper())
_letters("capitalize", 1, str.capitalize, [("word", "Word")], ["Capitalize the word"])
_letters("first", 2, lambda s: s[0], [("Word", "First letter"), ("Word", "Letter")], ["Give the first letter"])
_letters("last", 2, lambda s: s[-1], [("Word", "Last letter"), ("Word", "Letter")], ["Give the last letter"])
_letters("first2", 1, lambda s: s[:2], [("Word", "Start")], ["Give the first two letters"])
_letters("last2", 0.4, lambda s: s[-2:], [("Word", "End")], ["Give the last two letters"])
_letters("second", 0.6, lambda s: s[1], [("Word", "Second letter")], ["Give the second letter"])
_letters("third_letter", 0.4, lambda s: s[2:3], [("Word", "Third letter")], ["Give the third letter"])
_letters("first3", 0.6, lambda s: s[:3], [("Word", "Short")], ["Give the first three letters"])
_letters("reverse", 2.4, lambda s: s[::-1], [("Word", "Reversed"), ("Word", "Reverse")], ["Reverse the word", "Spell backwards", "Write the word backwards"], longest=7)
_letters("length", 1.8, lambda s: str(len(s)), [("Word", "Length"), ("Word", "Letters"), ("Word", "Count")], ["How many letters?", "Count the letters"])
_letters("copy", 1.5, lambda s: s, [("Word", "Copy"), ("Input", "Same")], ["Repeat the word", "Copy"])
_letters("double", 0.9, lambda s: s + " " + s, [("Word", "Twice")], ["Write it twice"])
_letters("double2", 0.45, lambda s: s + s, [], ["Write it twice without a space", "Write it twice in one word"])
_letters("triple", 0.38, lambda s: " ".join([s] * 3), [], ["Write it three times"])
_letters("spell", 0.9, " ".join, [("Word", "Spelling")], ["Spell the word"])
_letters("spelldash", 0.75, "-".join, [("Word", "Spelling")], ["Spell the word with dashes", "Put a dash between the letters"])
_letters("spelldot", 0.3, ".".join, [], ["Spell the word with dots", "Put a dot between the letters"])
_letters("unspell", 0.6, lambda s: s.replace("-", ""), [("Letters", "Word")], ["Join the letters"], source=lambda r: "-".join(word(r)))
_letters("dropfirst", 1, lambda s: s[1:], [], ["Remove the first letter"])
_letters("droplast", 0.75, lambda s: s[:-1], [], ["Remove the last letter"])
_letters("novowel", 1, lambda s: re.sub("[aeiou]", "", s), [("Word", "Consonants")], ["Remove the vowels"])
_letters("onlyvowel", 0.3, lambda s: re.sub("[^aeiou]", "", s) or "-", [("Word", "Vowels")], ["Keep only the vowels"])
_letters("maskvowel", 0.38, lambda s: re.sub("[aeiou]", "*", s), [], ["Hide the vowels"])
_letters("swapends", 0.3, lambda s: s[-1] + s[1:-1] + s[0], [], ["Swap the first and last letter"])
_letters("firstlast", 1, lambda s: s[0] + s[-1], [], ["First and last letter"])
_letters("piglatin", 0.38, lambda s: s[1:] + s[0] + "ay", [("English", "Pig Latin"), ("Word", "Pig Latin")], ["Pig latin"])
_letters("upfirstlast", 0.18, lambda s: s[0].upper() + s[1:-1] + s[-1].upper())
_letters("dupletter", 0.3, lambda s: "".join(c + c for c in s), [], ["Double every letter"], longest=6)


def _affix(r, front):
    a = r.choice([pseudo(r), r.choice("!?.*#@"), r.choice("ing ed er ly ness ful less un re pre dis ish y s -o _1 .com .txt ism able xx".split())])

    def draw():
        x = word(r)
        return x, a + x if front else x + a

    return draw


def _wrap(r):
    a, b = r.choice([("(", ")"), ("[", "]"), ("<", ">"), ('"', '"'), ("*", "*"), ("{", "}"), ("the ", ""), ("a ", ""), ("my ", ""), ("", "?"), ("", "!"), ("#", ""), ("@", ""), ("", "..."), ("Dear ", ","),
                     ("I like ", ""), ("I see a ", "."), ("This is a ", "."), ("not ", "")])

    def draw():
        x = word(r)
        return x, a + x + b

    return draw


def _replace(r):
    a, b = r.sample("abcdefghilmnoprstu", 2)

    def draw():
        x = word(r)
        while a not in x and r.random() < 0.7:
            x = word(r)
        return x, x.replace(a, b)

    return draw


def _judged(r, judge, answers=None):
    """Words that pass the judge and words that do not, half and half."""
    yes, no = answers or yes_no(r)

    def draw():
        wanted = r.random() < 0.5
        for _ in range(30):
            x = word(r)
            if judge(x) == wanted:
                break
        return x, yes if judge(x) else no

    return draw


def _contains(r):
    c = r.choice("aeiorstln")
    return _judged(r, lambda x: c in x)


def _next_letter(r):
    k, base = r.choice((1, 1, 1, 2, -1, -1)), r.choice((65, 97))

    def draw():
        i = r.randrange(max(0, -k), 26 - max(0, k))
        return chr(base + i), chr(base + i + k)

    return draw


def _caesar(r):
    k = r.choice((1, 1, 1, -1, 2))

    def draw():
        x = word(r, 5)
        return x, "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in x)

    return draw


def _separated(r):
    """Spelled with some sign between the letters, never a dot: spelldot is held out."""
    between = r.choice([" ", "-", "/", ", ", "_", "+", "|", "~", ":", "*", " - ", "=", "; ", "\u00b7", ",", ";", "#", "&", "^", "!", "?", "'", "\\", "<", ">", "@", "%", "..", " / ", " | ", " + "])

    def draw():
        x = word(r)
        return x, between.join(x)

    return draw


# What of a word is asked for, never its last two letters and never its third: those are held out.
_PARTS = [slice(0, 1), slice(1, 2), slice(3, 4), slice(4, 5), slice(-1, None), slice(-2, -1), slice(0, 2), slice(0, 3), slice(0, 4), slice(-3, None), slice(-4, None), slice(1, None), slice(2, None), slice(3, None),
          slice(0, -1), slice(0, -2), slice(0, -3), slice(1, -1), slice(1, 3), slice(1, 4), slice(-3, -1)]


def _part(r):
    part = r.choice(_PARTS)

    def draw():
        x = word(r)
        while not x[part] or len(x) < 5:
            x = word(r)
        return x, x[part]

    return draw


add("suffix", 2.6, lambda r: _affix(r, False), [], ["Add the ending"])
add("prefix", 2.4, lambda r: _affix(r, True), [], ["Add the beginning"])
add("wrap", 2.2, _wrap)
add("replace", 0.75, _replace)
add("spellsep", 1, _separated)
add("letters", 2.5, _part)
add("startsvowel", 0.6, lambda r: _judged(r, lambda x: x[0] in "aeiou"), [], ["Does it start with a vowel?"])
add("contains", 0.4, _contains)
add("longshort", 0.6, lambda r: _judged(r, lambda x: len(x) > 5, ("long", "short") if r.random() < 0.3 else None), [], ["Long or short?"])
add("nextletter", 0.75, _next_letter, [], ["Next letter"])
add("caesar", 0.15, _caesar, [], ["Shift each letter"])
