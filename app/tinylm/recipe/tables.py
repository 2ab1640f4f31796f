"""Facts: tables of (input, output) from the project's own lists in data/ and
from packages that `make sources` fetches (see SOURCES.md for their licences).

TINYLM_SOURCES names the folder of fetched packages.
"""
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.environ.get("TINYLM_SOURCES", os.path.join(HERE, "build", "sources"))
LANGUAGES = ["English", "French", "Spanish", "German", "Chinese"]
CODES = ["en", "fr", "es", "de", "zh"]


def _lines(name):
    for line in open(os.path.join(HERE, "data", name), encoding="utf-8"):
        line = line.strip()
        if line and not line.startswith("//"):
            yield line


def _json(path):
    return json.load(open(os.path.join(SOURCES, "node_modules", path), encoding="utf-8"))


def _words():
    """(category, English, French, Spanish, German, Chinese)"""
    out, category, seen = [], None, set()
    for line in _lines("words.txt"):
        if line.startswith("#"):
            category = line[1:]
            continue
        row = line.split("|")
        if len(row) != 5 or row[0] in seen:
            raise ValueError(f"words.txt: {line!r}: five languages, each English word once")
        seen.add(row[0])
        out.append((category, *row))
    return out


def _pairs():
    lists, name = {}, None
    for line in _lines("pairs.txt"):
        if line.startswith("@"):
            name = line[1:]
        else:
            lists.setdefault(name, []).extend(line.split(";") if ";" in line else line.split())
    return lists


WORDS = _words()
_lists = _pairs()
T = {}  # name -> [(input, output)]
IRREGULAR = dict(s.split()[:2] for s in _lists.pop("irregpast"))
REGULAR = sorted(set(_lists.pop("regverb")))
ADJECTIVES, ADVERBIAL, NOUNS = _lists.pop("adj"), _lists.pop("advadj"), sorted(set(_lists.pop("noun")))
_lists.pop("capitalsextra", None)
for _name, _list in _lists.items():
    T[_name] = [tuple(s.rsplit(" ", 1)) for s in _list]


def translations(i, j):
    """The word list's pairs from language i to j (indices into LANGUAGES)."""
    return [(w[1 + i], w[1 + j]) for w in WORDS]


# Countries: npm countries-list; names in other languages: CLDR.
_CONTINENTS = dict(AF="Africa", AS="Asia", EU="Europe", NA="North America", SA="South America", OC="Oceania", AN="Antarctica")
_SMALL = re.compile(
    r"island|Saint|Guadeloupe|Mayotte|Antarc|Heard|Territor|Bouvet|Jersey|Guernsey|Svalbard|Pitcairn|Niue|Tokelau|Norfolk|Montserrat|Anguilla|Aruba|Cura|Maarten|Bonaire|"
    r"Cocos|Cayman|Falkland|Faroe|Gibraltar|Guam|Mariana|Martinique|Melilla|Macao|Réunion|Samoa|Turks|Virgin|Wallis|Caledonia|Polynesia|Palau|Nauru|Tuvalu|Kiribati|"
    r"Micronesia|Marshall|French|Isle|Åland|Hong|Republic of|Democratic|Sint|Western|Puerto|Bermuda|Comoros|Vatican|Barth|Sao|Principe|Minor|Outlying|South Georgia|"
    r"Kosovo|Grenad|Barbuda|Trinidad|Eswatini|Dominica$|Vanuatu|Tonga|Macedonia|Herzegovina|Palestine|Verde", re.I)


def _countries():
    tongues = _json("countries-list/languages.min.json")
    money = _json("cldr-numbers-full/main/en/currencies.json")["main"]["en"]["numbers"]["currencies"]
    names = {}
    for code, c in _json("countries-list/countries.min.json").items():
        name = c["name"]
        if _SMALL.search(name) or len(name) > 14:
            continue
        names[code] = name
        first = lambda v: v[0] if isinstance(v, list) else v.split(",")[0]
        if c.get("capital") and len(c["capital"]) <= 14:
            T.setdefault("capital", []).append((name, c["capital"]))
        T.setdefault("continent", []).append((name, _CONTINENTS[c["continent"]]))
        if first(c["currency"]) in money:
            T.setdefault("currencycode", []).append((name, first(c["currency"])))
            T.setdefault("currencyname", []).append((name, money[first(c["currency"])]["displayName"].split()[-1].lower()))
        tongue = tongues.get(first(c["languages"]))
        tongue = tongue and tongue["name"]
        if tongue and len(tongue) < 12:
            T.setdefault("countrylang", []).append((name, tongue))
        T.setdefault("iso", []).append((name, code))
        T.setdefault("flag", []).append((name, "".join(chr(0x1F1E6 + ord(x) - 65) for x in code)))
    T["capital_rev"] = [(b, a) for a, b in T["capital"]]
    for lang in CODES[1:]:
        local = _json(f"cldr-localenames-full/main/{'zh' if lang == 'zh' else lang}/territories.json")["main"][lang]["localeDisplayNames"]["territories"]
        T["country_" + lang] = [(n, local[c]) for c, n in names.items() if c in local and len(local[c]) <= 16]


MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _calendar():
    following = lambda names, k: [(n, names[(i + k) % len(names)]) for i, n in enumerate(names)]
    T["nextmonth"], T["prevmonth"] = following(MONTHS, 1), following(MONTHS, -1)
    T["nextday"], T["prevday"] = following(DAYS, 1), following(DAYS, -1)
    T["monthnum"] = [(m, str(i + 1)) for i, m in enumerate(MONTHS)]
    T["nummonth"] = [(b, a) for a, b in T["monthnum"]]
    T["monthabbr"], T["dayabbr"] = [(m, m[:3]) for m in MONTHS], [(d, d[:3]) for d in DAYS]
    for lang in CODES[1:]:
        names = _json(f"cldr-dates-full/main/{lang}/ca-gregorian.json")["main"][lang]["dates"]["calendars"]["gregorian"]
        T["month_" + lang] = [(m, names["months"]["format"]["wide"][str(i + 1)]) for i, m in enumerate(MONTHS)]
        T["day_" + lang] = [(d, names["days"]["format"]["wide"][d[:3].lower()]) for d in DAYS]


def _elements():
    elements = [(e["name"].strip().lower(), e["symbol"].strip(), e["atomicNumber"]) for e in _json("periodic-table/data.json") if e["atomicNumber"] <= 88]
    T["elsym"] = [(name, symbol) for name, symbol, _ in elements]
    T["elname"] = [(symbol, name) for name, symbol, _ in elements]
    T["elnum"] = [(name, str(n)) for name, _, n in elements[:54]]


EXTRA = {}  # language -> [(English, translation)] from CLDR's emoji names


def _emoji():
    def names(lang):
        d = _json(f"cldr-annotations-full/annotations/{lang}/annotations.json")["annotations"]["annotations"]
        return {k: v["tts"][0] for k, v in d.items() if "tts" in v}

    own = {w[1] for w in WORDS}
    known = own | set(NOUNS)
    first = {}
    english = names("en")
    for emoji, name in english.items():
        name = name.replace(" face", "") if name in ("cat face", "dog face") else name
        if len(emoji) == 1 and 0x1F000 < ord(emoji) < 0x1FAFF and re.fullmatch(r"[a-z]{2,11}", name):
            first.setdefault(name, emoji)
    T["emoji"] = sorted(first.items(), key=lambda t: (t[0] not in known, t[0]))[:260]
    T["emojiname"] = [(e, n) for n, e in T["emoji"]]
    for lang in CODES[1:]:
        local = names(lang)
        ok = r"[\u4e00-\u9fff]{1,4}" if lang == "zh" else r"[^\W\d_]{2,13}"
        EXTRA[lang] = [(n, local[e]) for n, e in T["emoji"] if n not in own and e in local and re.fullmatch(ok, local[e])]


def _plurals():
    common = ("child man woman person foot tooth goose mouse ox sheep deer fish leaf life knife wife wolf half loaf shelf thief calf elf self cactus fungus hero potato tomato "
              "crisis analysis basis oasis thesis axis").split()
    T["irrplural"] = [(k, v) for k, v in _json("irregular-plurals/irregular-plurals.json").items() if k in common]


for _fill in (_countries, _calendar, _elements, _emoji, _plurals):
    _fill()

_list_path = os.path.join(SOURCES, "wamerican-small", "usr/share/dict/american-english-small")
DICTIONARY = [w for w in open(_list_path).read().split() if re.fullmatch(r"[a-z]{3,9}", w)]
VERBS = list(IRREGULAR) + REGULAR
COMMON = sorted({w[1] for w in WORDS if re.fullmatch("[A-Za-z]+", w[1])} | set(NOUNS) | set(VERBS) | set(ADJECTIVES) | set(ADVERBIAL))
EMOJI = [e for _, e in T["emoji"]]
