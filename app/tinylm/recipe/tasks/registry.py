"""A task is a way to draw (input, output) pairs that show one rule or table."""

TASKS = {}


class Task:
    """name; weight: its share of the training episodes; make(r) draws one
    variant of the task and returns a function that draws its pairs; labels and
    instructions: those that tell what the task is; held: whether inputs chosen
    by heldout.item are kept for tests; repeats: whether an input may come
    again among the shots; dense: a large table, shown in short formats more
    often, so that a document holds more of it, and never asked for untold;
    own: whether its answers are labels of the prompt's own, which nobody can
    know before they were shown."""

    def __init__(self, name, weight, make, labels=(), instructions=(), held=True, repeats=False, dense=False, own=False):
        self.name, self.weight, self.make = name, weight, make
        self.labels, self.instructions = list(labels), list(instructions)
        self.held, self.repeats, self.dense, self.own = held, repeats, dense, own


def add(name, weight, make, labels=(), instructions=(), **more):
    if name in TASKS:
        raise ValueError(f"two tasks named {name}")
    TASKS[name] = Task(name, weight, make, labels, instructions, **more)


def rule(name, weight, source, function, labels=(), instructions=(), **more):
    """A task whose output is function(input), inputs drawn by source(r)."""

    def make(r):
        def draw():
            x = source(r)
            return x, function(x)

        return draw

    add(name, weight, make, labels, instructions, **more)


def table(name, weight, rows, labels=(), instructions=(), **more):
    """A task that is known by heart: rows are shown in a random order."""
    rows = list(dict.fromkeys(rows))

    def make(r):
        order, at = rows[:], [0]
        r.shuffle(order)

        def draw():
            at[0] += 1
            return order[(at[0] - 1) % len(order)]

        return draw

    add(name, weight, make, labels, instructions, held=False, **more)
