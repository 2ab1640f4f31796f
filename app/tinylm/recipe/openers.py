"""How people begin, and what the tuned models say then (data/openers.txt). The answers stand for those of the public
small talk too, which tell of another assistant."""
import collections

import heldout
from tables import _lines

_OPENERS, INSTEAD = collections.defaultdict(list), {}  # language -> [(wordings, answer)]; an answer of the public data -> ours
for _language, _wordings, _answer, *_old in (s.split("|") for s in _lines("openers.txt")):
    _OPENERS[_language].append(([q for q in _wordings.split("/") if not heldout.item(q)], _answer))
    INSTEAD.update(dict.fromkeys(_old, _answer))


def opener(r, language):
    """(what somebody says first, the answer)"""
    wordings, answer = r.choice(_OPENERS[language])
    return r.choice(wordings), answer
