"""A simulator of stories: schemas of beats (data/stories.txt) with people,
animals, things, places and feelings drawn for each story. All of it is the
project's own. `python3 stories.py` shows some.
"""
import random
import re

from tables import _lines

_GIRLS = "Anna Lucy Mary Emma Kate Lily Nina Sara Rosa Julia Alice Maria Mia Ella Zoe Ruby Clara Eva Grace Hannah Ivy Jane Lena Mila Nora Olga Paula Sophie Tina Vera Amy Bella Daisy Elsa Fiona Gina Holly Iris Molly Poppy".split()
_BOYS = "Tom Ben Sam John Jack Paul Max Leo Mike Adam Bob Peter David Tim Finn Oscar Hugo Karl Luis Noah Otto Pablo Rico Simon Theo Victor Will Andy Carl Dan Eric Fred George Henry Ivan Jim Kevin Lars Nick Ollie".split()
_ANIMALS = "cat dog fox bear rabbit mouse frog duck pig cow horse sheep goat hen owl squirrel hedgehog elephant lion monkey turtle penguin bird wolf deer tiger donkey beaver crow parrot".split()
_SMALL = "mouse bird frog kitten puppy rabbit duck snail butterfly hedgehog squirrel bee turtle lamb chick mole".split()
_TRAITS = "little small young brave kind shy clever funny curious lazy happy quiet friendly hungry lonely busy".split()
_COLOURS = "red blue green yellow white black brown pink orange purple golden silver".split()
_THINGS = "ball kite hat book doll drum boat car bike bell cup scarf ring key lamp pencil toy train teddy bear coat shoe box balloon puzzle flute mirror clock umbrella spoon bucket wagon violin basket map whistle".replace("teddy bear", "teddy_bear").split()
_FOODS = "cake|pie|apple|sandwich|pizza|cookie|pancake|pear|banana|carrot|bun|soup|bread|cheese|ice cream|chocolate|honey|jam".split("|")
_BULK = {"soup", "bread", "cheese", "ice cream", "chocolate", "honey", "jam"}
_PLACES = "the park|the forest|the garden|the river|the lake|the beach|the school|the market|the farm|the old bridge|the hill|the playground|the meadow|the station|the zoo|the library".split("|")
_FEELINGS = {"sad": "sad|very sad|unhappy|so sad", "happy": "happy|very happy|glad|full of joy", "afraid": "afraid|scared|very afraid|frightened", "angry": "angry|very angry|cross|mad", "tired": "tired|very tired|sleepy"}
_GROWN = {"she": "Mum|Mom|Grandma|his mother|her mother|the old woman|the teacher|Aunt May|Mrs. Brown|the old owl", "he": "Dad|Grandpa|his father|her father|the old man|Uncle Bob|Mr. Green|the old bear"}
_NUMBERS = "two three four five six seven".split()
_PRONOUNS = {"she": ("she", "her", "her", "herself"), "he": ("he", "him", "his", "himself"), "it": ("it", "it", "its", "itself")}

_OPENINGS = ["Once upon a time there was {a kind} {named} {H}.", "Once upon a time, there was {a kind} {named} {H}.", "Once there was {a kind}. {His} name was {H}.", "There once was {a kind} {named} {H}.", "{H} was {a kind}.",
             "Long ago there lived {a kind} {named} {H}.", "In a {small/big/quiet/far} {town/village/house/land} there lived {a kind} {named} {H}.", "One day, {a kind} {named} {H} woke up early.", "This is a story about {a kind} {named} {H}.",
             "Near {P} lived {a kind}. {His} name was {H}.", "A long time ago, {a kind} {named} {H} lived near {P}."]
_ABOUT = ["{H} lived {with {G}/in a small house/near {P}/in a little village}.", "{H} had a good friend, {F}.", "{H} liked {to play/to sing/to run/to read/to draw/to sleep/to eat {food}}.", "{H} had {n} {brothers/sisters/cats/toys}.",
          "It was a {sunny/rainy/cold/warm/windy} day.", "{H} was {happy} that day.", "Every morning {H} ate {a food} and then went to {P}.", "{H} and {F} lived next to each other."]
_ENDINGS = ["And they lived happily ever after.", "The end.", "And that was a good day.", "That night, {H} slept well.", "{H} was {happy}.", "And {H} and {F} were friends for ever.", "Then {he} went home and told {G} everything.",
            "It was a day that {H} never forgot.", "And from that day on, everything was {good/fine/better}.", "{H} smiled. It was good to have a friend."]
_TITLES = ["{H} and the {T}", "{H} and {F}", "The {trait} {animal}", "A day at {P}", "{H}'s {T}", "The story of {H}"]


def _schemas():
    out, asked, name = {}, {}, None
    for line in _lines("stories.txt"):
        if line.startswith("# "):
            name = line[2:]
            out[name], asked[name] = [], []
        elif line.startswith("Q "):
            asked[name].append(tuple(line[2:].split("|")))
        else:
            out[name].append((line.startswith("?"), [w.strip() for w in line.removeprefix("?").split(" | ")]))
    return out, asked


SCHEMAS, QUESTIONS = _schemas()


def article(words):
    return ("an " if words[0].lower() in "aeiou" else "a ") + words


class Cast:
    """Who and what a story is about: slots and their words."""

    def __init__(self, r):
        self.r = r
        hero, self.animal, who = self._character()
        friend, _, fwho = self._character({hero})
        gwho = r.choice(("she", "he"))
        elder = r.choice([g for g in _GROWN[gwho].split("|") if not g.startswith(("his", "her")) or g.startswith({"he": "his", "she": "her", "it": "its"}[who])])
        thing, other = r.sample(_THINGS, 2)
        self.thing = lambda t: (r.choice(_COLOURS) + " " if r.random() < 0.5 else r.choice(("new ", "old ", "little ", "big ", ""))) + t.replace("_", " ")
        p, q = r.sample(_PLACES, 2)
        food = r.choice(_FOODS)
        he, him, his, self_ = _PRONOUNS[who]
        fhe, fhim, fhis, _ = _PRONOUNS[fwho]
        self.slots = {"H": hero, "F": friend, "G": elder, "he": he, "him": him, "his": his, "himself": self_, "fhe": fhe, "fhim": fhim, "fhis": fhis, "ghe": gwho, "gher": _PRONOUNS[gwho][1], "T": self.thing(thing), "U": self.thing(other),
                      "P": p, "Q": q, "food": food if food in _BULK else {"sandwich": "sandwiches", "cookie": "cookies"}.get(food, food + "s").replace("pizzas", "pizza"), "small": r.choice([s for s in _SMALL if s != self.animal]), "colour": r.choice(_COLOURS), "n": r.choice(_NUMBERS),
                      "named": r.choice(("named", "called", "whose name was", "named")), "trait": r.choice(_TRAITS), "animal": self.animal or "cat"}
        self.slots["N"] = self.slots["n"].capitalize()
        self.slots["a colour"] = article(self.slots["colour"])
        self.slots["a food"] = {"soup": "a bowl of soup", "bread": "a piece of bread", "cheese": "a piece of cheese", "ice cream": "an ice cream", "chocolate": "a piece of chocolate", "honey": "a pot of honey", "jam": "a pot of jam"}.get(food) or article(food)
        for slot in ("T", "U", "small"):
            self.slots["a " + slot] = article(self.slots[slot])
        kind = self.animal or ("girl" if who == "she" else "boy" if r.random() < 0.85 else "man")
        self.slots["a kind"] = article(" ".join([*r.sample(_TRAITS, r.choice((0, 1, 1, 1, 2))), kind]).replace("  ", " ")) if r.random() < 0.85 else article(f"{r.choice(_COLOURS)} {kind}" if self.animal else kind)

    def _character(self, taken=()):
        """(name, animal or None, pronoun)"""
        r = self.r
        while True:
            who = r.choice(("she", "he"))
            name = r.choice(_GIRLS if who == "she" else _BOYS)
            animal = r.choice(_ANIMALS) if r.random() < 0.45 else None
            if animal and r.random() < 0.2:
                name, who = r.choice("Fluffy Spot Bibi Momo Pip Tuk Zuzu Coco Lulu Nib Bobo Kiki Puck Rolo".split()), r.choice(("she", "he", "it"))
            if name not in taken:
                return name, animal, who

    def word(self, slot):
        low = slot[0].lower() + slot[1:]
        if slot in self.slots:
            return self.slots[slot]
        if low in _FEELINGS:
            return self.r.choice(_FEELINGS[low].split("|"))
        if low in self.slots:
            word = self.slots[low]
            return word[0].upper() + word[1:]
        raise KeyError(slot)

    def fill(self, text):
        """Replaces slots and choices, the innermost first."""
        while True:
            found = re.search(r"\{([^{}]*)\}", text)
            if not found:
                break
            inner = found.group(1)
            new = self.r.choice(inner.split("/")) if "/" in inner else self.word(inner)
            text = text[: found.start()] + new + text[found.end() :]
        # a sentence begins with a capital whatever stands there
        return re.sub(r'(^"?|[.!?] "?)([a-z])', lambda m: m.group(1) + m.group(2).upper(), text)


def told(r):
    """(sentences, cast, name of the schema): one story in beats."""
    cast = Cast(r)
    name = r.choice(list(SCHEMAS))
    beats = [cast.fill(r.choice(_OPENINGS))]
    for about in r.sample(_ABOUT, r.choice((0, 1, 1, 2))):
        beats.append(cast.fill(about))
    for maybe, wordings in SCHEMAS[name]:
        if not (maybe and r.random() < 0.4) and r.random() > 0.04:
            beats.append(cast.fill(r.choice(wordings)))
    if r.random() < 0.7:
        beats.append(cast.fill(r.choice(_ENDINGS)))
    return beats, cast, name


def story(r):
    beats, cast, _ = told(r)
    u, text = r.random(), beats[0]
    for beat in beats[1:]:
        text += ("\n\n" if u < 0.12 and r.random() < 0.4 else "\n" if u < 0.35 and r.random() < 0.45 else " ") + beat
    if r.random() < 0.12:
        text = cast.fill(r.choice(_TITLES)) + "\n\n" + text
    return text


def asked(r):
    """(story, question, answer), the answer standing in the story."""
    while True:
        beats, cast, name = told(r)
        text = " ".join(beats)
        fitting = [(q, a) for q, a, slot in QUESTIONS[name] if not slot or cast.slots[slot] in text]
        fitting.append(("Who is the story about?", "It is about {H}."))
        if cast.animal:
            fitting.append(("What is {H}?", "{H} is " + article(cast.animal) + "."))
        if cast.slots["F"] in text and "good friend" in text:
            fitting.append(("Who is {H}'s friend?", "{F} is."))
        q, a = r.choice(fitting)
        return text, cast.fill(q), cast.fill(a)


if __name__ == "__main__":
    rng = random.Random()
    for _ in range(8):
        print(story(rng), end="\n=====\n")
