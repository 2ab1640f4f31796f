"""Which word means what: pairs of single words, English to French, Spanish,
German and Chinese, for the commonest English words that have all four.

Of the dictionaries, whose text is under a share-alike licence, only this fact
is taken, never a definition, an example or a gloss. The project's own list
(data/words.txt) goes first. Of several translations the one that most senses
of the word's commonest part of speech name is taken, the one that stands beside it
in translated sentences most, and the commoner one.
"""
import collections
import itertools
import math
import re

import tables

SIZE = 4785  # English words
_POS = {"n": "n", "v": "v", "a": "adj", "s": "adj", "r": "adv"}
_PLAIN = {"fr": r"[a-zàâçéèêëîïôûùüÿœæ'’-]{2,16}", "es": r"[a-záéíóúüñ-]{2,16}", "de": r"[A-Za-zäöüß-]{2,18}", "zh": r"[\u4e00-\u9fff]{1,5}"}


# Words that stand for another one in the dictionaries (can: a tin; saw: a tool), and coarse ones.
_LEFT_OUT = set("""can are get let may will might must shall saw left being was were does did has had would could should am is do don be have having got gotten went gone done made said told
shit fuck fucking damn bitch bastard ass asshole dick cock pussy whore slut cunt piss crap sex sexy rape nigger fag hooker boob boobs tits butt prick goddamn bullshit porn nude naked penis vagina erection orgasm condom heroin cocaine""".split())
_FOREIGN = {"fr": "fra", "es": "spa", "de": "deu", "zh": "cmn"}


def _beside(shelf, language):
    """f(word, translation): how much the two keep company in translated
    sentences (Dice 1945), between 0 and 1; a translation's beginning stands for
    its forms."""
    ours, theirs, both = collections.Counter(), collections.Counter(), collections.defaultdict(collections.Counter)
    cut = (lambda y: {y[i : i + n] for n in (1, 2, 3) for i in range(len(y) - n + 1)}) if language == "zh" else (lambda y: {w[:5] for w in re.findall(r"[^\W\d_]+", y.lower())})
    for row in itertools.islice(shelf.fields(f"parallel/tatoeba_eng_{_FOREIGN[language]}.tsv"), 0, None, 2):
        if len(row[0]) > 60:
            continue
        words, parts = set(re.findall("[a-z]+", row[0].lower())), cut(row[1])
        ours.update(words)
        theirs.update(parts)
        for w in words:
            both[w].update(parts)

    def company(word, other):
        key = other if language == "zh" else other.lower().split()[-1][:5]
        n = both[word][key] if word in both else 0
        return 2 * n / (ours[word] + theirs[key]) if n else 0.0

    return company


def _commonest_part(shelf):
    """English word -> part of speech of its first sense in WordNet."""
    out = {}
    for row in shelf.rows("dictionary/open_english_wordnet.jsonl"):
        for word in row["first_sense_of"]:
            out.setdefault(word, _POS.get(row["pos"], ""))
    return out


def _frequencies(shelf, language):
    out = {}
    for line in shelf.lines(f"dictionary/freq_{language}_20k.txt"):
        word, n = line.split()
        out[word] = int(n)
    return out


def _translations(shelf, language, parts):
    senses = collections.defaultdict(list)
    for row in shelf.fields(f"dictionary/wiktionary_en_{language}.tsv"):
        word, part, options = row[0], row[1], [o.strip() for o in row[3].split("|")]
        senses[word].append((part, options))
    common, company, out = _frequencies(shelf, language), _beside(shelf, language), {}
    for word, rows in senses.items():
        own = [r for r in rows if r[0] == parts.get(word)] or rows
        votes = collections.Counter()
        for _, options in own:
            for i, option in enumerate(options):
                if re.fullmatch(_PLAIN[language], option):
                    votes[option] += 1 / (1 + i) + 0.05 * math.log(1 + common.get(option if language != "de" else option.lower(), 0))
        for option in votes:
            votes[option] += (3 if language == "zh" else 12) * company(word, option)  # short Chinese words are parts of others
        if votes:
            out[word] = votes.most_common(1)[0][0]
    return out


def words(shelf):
    """Rows (English, French, Spanish, German, Chinese), commonest first."""
    parts = _commonest_part(shelf)
    found = {language: _translations(shelf, language, parts) for language in tables.CODES[1:]}
    own, out = {w[1]: w[1:] for w in tables.WORDS}, []
    for line in shelf.lines("dictionary/freq_en_20k.txt"):
        word = line.split()[0]
        if word in _LEFT_OUT:
            continue
        if len(out) == SIZE:
            break
        if word in own:
            out.append(tuple(own[word]))
        elif re.fullmatch("[a-z]{2,14}", word) and word in parts and all(word in found[language] for language in found):
            out.append((word, *(found[language][word] for language in tables.CODES[1:])))
    have = {row[0] for row in out}
    return out + [tuple(row) for word, row in own.items() if word not in have]


def simplified(shelf):
    """A translation table from traditional characters to simplified ones, from
    entries whose two spellings are of one length."""
    seen = collections.defaultdict(collections.Counter)
    for row in shelf.fields("dictionary/cedict.tsv"):
        if len(row[0]) == len(row[1]):
            for new, old in zip(row[0], row[1]):
                seen[old][new] += 1
    return str.maketrans({old: new.most_common(1)[0][0] for old, new in seen.items() if new.most_common(1)[0][0] != old and new[old] == 0})
