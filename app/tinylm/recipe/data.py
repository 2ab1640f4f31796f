"""Training documents: episodes of a task in a format, as token ids with a mask
of the tokens to learn (outputs and what ends them).
"""
import bisect
import itertools
import random

import formats
import heldout
from tables import COMMON, EMOJI
from tasks import registry
from tasks.common import pseudo

LENGTH = 256  # tokens in a document, mostly
LONG = 512  # in one of five: the trained context length
CUT = 0.1  # share of words that are cut into smaller pieces, by tokenizers that can


def shots(r, task, n, test=False):
    """n pairs of one variant of the task, inputs different unless the task
    repeats them. Held-out inputs are left out; for a test the last pair is a
    held-out one, and its answer can be known: a repeated input was seen, and so was a label of the prompt's own."""
    draw, out, seen = task.make(r), [], set()
    for tries in itertools.count():
        if len(out) == n or tries > n * 30 + 60:
            return out
        x, y = draw()
        last = test and len(out) == n - 1
        if not x or not y or (task.held and heldout.item(x) != last):
            continue
        if x in seen if not task.repeats else last and n > 1 and x not in seen:
            continue
        if last and n > 1 and task.own and y not in [answer for _, answer in out]:
            continue
        seen.add(x)
        out.append((x, y))


class Mixture:
    """Draws tasks by weight. more: factors for the weights of some, by name."""

    def __init__(self, tasks, more=None):
        more = more or {}
        self.tasks = [t for t in tasks if t.name not in heldout.TASKS]
        if not more.keys() <= {t.name for t in self.tasks}:
            raise ValueError(f"no such tasks: {more.keys() - {t.name for t in self.tasks}}")
        self.sums = list(itertools.accumulate(t.weight * more.get(t.name, 1) for t in self.tasks))

    def draw(self, r):
        return self.tasks[bisect.bisect(self.sums, r.random() * self.sums[-1])]


def _space(text):
    """How many characters of white space end the text."""
    return len(text) - len(text.rstrip(" \n\t"))


TOLD = 0.9  # how often the first output is learned where labels or an instruction tell the task


def episode(r, tokenizer, task, length, told=TOLD):
    """The document of a task in a random format."""
    return tokenizer.document(episode_parts(r, tokenizer, task, length, told), r, CUT)


def episode_parts(r, tokenizer, task, length, told=TOLD):
    """The text of an episode in parts, each with whether it is to be learned (0, 1)."""
    f = formats.draw(r, task)
    u = r.random()
    pairs = shots(r, task, r.randint(2, 3) if u < 0.12 else r.randint(4, 8) if u < (0.35 if task.dense else 0.6) else r.randint(8, 16))
    _refuse(task, pairs)
    size = lambda *texts: sum(len(tokenizer.encode(t)) for t in texts)
    parts, used = [(f.instruction + f.first, 0)], 1 + size(f.instruction + f.first)
    ending = min(len(f.after), len(f.after.rstrip()) + 1)  # a closing tag is learned whole, of white space the first
    space = len(f.middle) - _space(f.middle)  # the prompt may end before it, so it is learned too
    for i, (x, y) in enumerate(pairs):
        used += size(f.start(i), x, f.middle, y, f.after)
        if used > length:
            break
        # Where nothing tells the task, the first output can only be guessed: a
        # table's is not learned, or its commonest one would come without shots.
        learn = int(i > 0 or r.random() < (told if f.told else 0.2 if task.held and not task.dense else 0))
        parts += [(f.start(i) + x + f.middle[:space], 0), (f.middle[space:] + y + f.after[:ending], learn), (f.after[ending:], 0)]
    return parts


def _refuse(task, pairs):
    if task.name in heldout.TASKS or task.held and any(heldout.item(x) for x, _ in pairs):
        raise ValueError(f"held-out data in training: {task.name} {pairs}")


def repetition(r, tokenizer, length):
    """A random segment, repeated, learned from its second time on: makes
    copying from the context appear early."""
    between = r.choice((" ", "\n", ", ", "; ", " -> ", " | ", "\t"))
    sources = [lambda: r.choice(COMMON), lambda: pseudo(r), lambda: str(r.randrange(1000)), lambda: r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), lambda: r.choice(EMOJI), lambda: tokenizer.piece(r),
               lambda: r.choice(tokenizer.chars)]
    one = r.choice(sources) if r.random() < 0.5 else None
    pieces = [(one or r.choice(sources))() for _ in range(r.randint(3, 9))]
    part = between.join(pieces) + ("\n" if between == " -> " else between)
    size, parts = len(tokenizer.encode(part)), []
    for i in range(r.randint(2, 4)):
        if 1 + (i + 1) * size > length:
            break
        parts.append((part, int(i > 0)))
    return tokenizer.document(parts)


def documents(tokenizer, seed, more=None):
    """An endless, reproducible stream of (ids, mask)."""
    r, mixture = random.Random(seed), Mixture(registry.TASKS.values(), more)
    while True:
        length = LONG if r.random() < 0.2 else LENGTH
        ids, mask = repetition(r, tokenizer, length) if r.random() < 0.06 else episode(r, tokenizer, mixture.draw(r), length)
        if any(mask):
            yield ids, mask


if __name__ == "__main__":  # a look at the data
    rng, mixture = random.Random(), Mixture(registry.TASKS.values())
    for _ in range(20):
        t = mixture.draw(rng)
        f = formats.draw(rng, t)
        print(f"===== {t.name}, {f.family}{', told' if f.told else ''}")
        print(f.render(shots(rng, t, 3)))
