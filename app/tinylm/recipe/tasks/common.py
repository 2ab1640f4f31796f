"""Words, names and labels that several tasks draw from."""
from tables import COMMON, DICTIONARY

NAMES = ["Tom", "Anna", "Ben", "Lucy", "Sam", "Mary", "John", "Emma", "Jack", "Kate", "Paul", "Lily", "Max", "Nina", "Leo", "Sara", "Mike", "Rosa", "Adam", "Julia",
         "Xiao Ming", "Xiao Hong", "Li Wei", "Alice", "Bob", "Peter", "David", "Maria"]
FIRST_NAMES = [n for n in NAMES if " " not in n]
SURNAMES = "Smith Jones Brown Taylor Miller Wilson Moore Clark Lewis Walker Hall Young King Wright Green Baker Adams Nelson Carter Turner".split()
CITIES = "Paris London Berlin Rome Madrid Tokyo Beijing Moscow Cairo Lima Oslo Vienna Prague Dublin Athens Lisbon Boston Chicago Delhi Seoul".split()
_CONSONANTS = "bcdfghjklmnprstvwz"
_LABEL_SETS = ["A B C D", "1 2 3 4", "foo bar baz qux", "X Y Z W", "red blue green pink", "yes no maybe other", "+ - = *", "alpha beta gamma delta", "I II III IV", "up down left right",
               "0 1 2 3", "true false both none", "cat dog cow pig", "a b c d", "p q r s", "good bad ok fine"]


def pseudo(r):
    """A word that is none: wugmo, dax."""
    syllable = lambda: r.choice(_CONSONANTS) + r.choice("aeiou") + (r.choice(_CONSONANTS) if r.random() < 0.3 else "")
    return "".join(syllable() for _ in range(r.choice((1, 2, 2, 2, 3))))


def word(r, longest=9):
    """Mostly a real word, sometimes none, of 2 to `longest` letters."""
    while True:
        u = r.random()
        w = r.choice(COMMON) if u < 0.45 else r.choice(DICTIONARY) if u < 0.8 else pseudo(r)
        if 2 <= len(w) <= longest:
            return w


def labels(r, k):
    """k arbitrary labels."""
    if r.random() < 0.35:
        return [pseudo(r) for _ in range(k)]
    if r.random() < 0.2:
        return r.sample(COMMON, k)
    out = r.choice(_LABEL_SETS).split()
    if r.random() < 0.5:
        r.shuffle(out)
    return out[:k]


def yes_no(r):
    if r.random() < 0.25:
        return tuple(labels(r, 2))
    return r.choice([("yes", "no"), ("Yes", "No"), ("true", "false"), ("True", "False"), ("1", "0"), ("Y", "N")])
