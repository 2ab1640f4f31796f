"""Programs that hold in CPython (python3 programs.py says nothing) and must hold
here. Each goes up to the next line of dashes.
"""
# --- for and else
def first_even(xs):
    for x in xs:
        if x % 2 == 0:
            found = x
            break
    else:
        return None
    return found

assert first_even([1, 3]) is None and first_even([1, 4, 6]) == 4
n = 0
while n < 3:
    n += 1
    if n == 5:
        break
else:
    n = 100
assert n == 100
for i in range(3):
    for j in range(3):
        if j == 1:
            break
    else:
        assert False
    if i == 1:
        continue
else:
    n = 7
assert n == 7 and i == 2 and j == 1
# --- names of outer functions
def counter():
    count = 0
    def step(by=1):
        nonlocal count
        count += by
        return count
    def reset():
        nonlocal count
        count = 0
    return step, reset

step, reset = counter()
assert step() == 1 and step(5) == 6
reset()
assert step() == 1
def adders():
    return [lambda x, i=i: x + i for i in range(3)]
assert [f(10) for f in adders()] == [10, 11, 12]
late = [lambda: i for i in range(3)]
assert [f() for f in late] == [2, 2, 2]
# --- global names
total = 0
seen = []
def add(x):
    global total, last
    total += x
    last = x
    seen.append(x)
for i in [1, 2, 3]:
    add(i)
assert total == 6 and last == 3 and seen == [1, 2, 3]
# --- lists that change while a loop goes over them
xs = [1, 2, 3, 4, 5, 6]
for x in xs:
    if x % 2 == 0:
        xs.remove(x)
assert xs == [1, 3, 5]
ys = [1, 2]
for y in ys:
    if len(ys) < 6:
        ys.append(y * 10)
assert ys == [1, 2, 10, 20, 100, 200]
d = {'a': 1, 'b': 2}
for k in d:
    d[k] += 10
assert d == {'a': 11, 'b': 12}
# --- assignment
a = b = [1]
a += [2]
assert b == [1, 2]
c = (1,)
e = c
c += (2,)
assert e == (1,) and c == (1, 2)
(p, q), *r = [(1, 2), 3, 4]
assert (p, q, r) == (1, 2, [3, 4])
first, *middle, last = "abcd"
assert middle == ['b', 'c'] and first + last == 'ad'
[m, n] = {'x': 1, 'y': 2}
assert m == 'x' and n == 'y'
grid = [[0] * 3 for _ in range(2)]
grid[0][1] = grid[1][2] = 5
assert grid == [[0, 5, 0], [0, 0, 5]]
grid[0][1] += 2
grid[1][0], grid[1][1] = 8, 9
assert grid == [[0, 7, 0], [8, 9, 5]]
z: int = 3
w: "list[int]"
z //= 2; z **= 3; z <<= 2; z |= 1; z ^= 4; z %= 4
assert z == 1
i = 0
xs = [0, 0, 0]
i, xs[i] = 2, 9
assert xs == [0, 0, 9]
# --- slices that are assigned and deleted
x = list(range(10))
x[2:5] = ['a']
assert x == [0, 1, 'a', 5, 6, 7, 8, 9]
x[::2] = [10, 20, 30, 40]
assert x == [10, 1, 20, 5, 30, 7, 40, 9]
del x[0], x[-1]
del x[1:3]
assert x == [1, 30, 7, 40]
del x[::2]
assert x == [30, 40]
x[len(x):] = [1, 2]
x[:0] = (7,)
assert x == [7, 30, 40, 1, 2]
d = {'a': 1, 'b': 2}
del d['a']
assert d == {'b': 2}
x = 5
del x
x = 6
assert x == 6
# --- parameters
def f(a, b=2, *args, c=3, **kwargs):
    return (a, b, args, c, kwargs)
assert f(1) == (1, 2, (), 3, {})
assert f(1, 5, 6, 7, c=8, d=9) == (1, 5, (6, 7), 8, {'d': 9})
assert f(*[1, 2, 3], **{'z': 1}) == (1, 2, (3,), 3, {'z': 1})
assert f(*[1], *(2, 3), 4) == (1, 2, (3, 4), 3, {})
def g(a, /, b, *, c):
    return a + b + c
assert g(1, b=2, c=3) == 6
def h(x, acc=[]):
    acc.append(x)
    return acc
h(1)
assert h(2) == [1, 2]
# --- generators
def count_up(n):
    i = 0
    while i < n:
        yield i
        i += 1
    return
def both():
    yield from count_up(2)
    yield 'end'
assert list(count_up(3)) == [0, 1, 2] and list(both()) == [0, 1, 'end']
assert sum(count_up(5)) == 10 and [x for x in count_up(2)] == [0, 1]
it = count_up(2)
assert next(it) == 0 and next(it) == 1 and next(it, 'none') == 'none'
squares = (x * x for x in range(4))
assert list(squares) == [0, 1, 4, 9] and list(squares) == []
zipped = zip([1, 2], 'ab')
assert list(zipped) == [(1, 'a'), (2, 'b')] and list(zipped) == []
# --- chains of comparisons reckon each part once
calls = []
def say(x):
    calls.append(x)
    return x
assert say(1) < say(2) < say(3) and calls == [1, 2, 3]
calls = []
assert not (say(1) > say(2) > say(3)) and calls == [1, 2]
def nested(x):
    return 0 < x < (1 if 0 < x < 5 else 100)
assert nested(0.5) and not nested(3) and nested(50)
assert (say(1) == say(1) == say(1)) is True
# --- defaults and decorators
def twice(fn):
    def inner(*args, **kwargs):
        return fn(fn(*args, **kwargs))
    return inner
@twice
def inc(x):
    return x + 1
assert inc(1) == 3
from functools import lru_cache, reduce
@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
assert fib(80) == 23416728348467685
assert reduce(lambda a, b: a * b, range(1, 6)) == 120
# --- strings
s = 'hello'
assert [c for c in s] == ['h', 'e', 'l', 'l', 'o'] and s[1:4][::-1] == 'lle'
out = ''
for i, c in enumerate(s):
    out += c.upper() if i % 2 else c
assert out == 'hElLo'
assert 'x' 'y' f'{s!r:>8}' == "xy 'hello'"
text = """two
lines"""
assert text.split('\n') == ['two', 'lines'] and len(text) == 9
a, b = 'ab'
assert a + b == 'ab' and max('hello') == 'o' and sorted('cab') == ['a', 'b', 'c']
name, width = 'Ann', 6
assert f"{name:>{width}}|{name:<{width}}|{3.14159:.{2}f}" == '   Ann|Ann   |3.14'
# --- collections
from collections import Counter, defaultdict, deque
c = Counter('hello')
assert c['l'] == 2 and c['z'] == 0 and c.most_common(1) == [('l', 2)] and c == {'h': 1, 'e': 1, 'l': 2, 'o': 1}
groups = defaultdict(list)
for w in ['apple', 'ant', 'bee']:
    groups[w[0]].append(w)
assert groups == {'a': ['apple', 'ant'], 'b': ['bee']} and dict(groups)['b'] == ['bee']
n = defaultdict(int)
for x in 'aab':
    n[x] += 1
assert n['a'] == 2 and sorted(n.items()) == [('a', 2), ('b', 1)]
q = deque([1, 2])
q.append(3)
q.appendleft(0)
assert q.popleft() == 0 and q.pop() == 3 and list(q) == [1, 2] and len(q) == 2
# --- dicts
d = {}
for w in 'the cat the dog'.split():
    d[w] = d.get(w, 0) + 1
assert d == {'the': 2, 'cat': 1, 'dog': 1} and list(d) == ['the', 'cat', 'dog']
assert sorted(d.items(), key=lambda kv: (-kv[1], kv[0])) == [('the', 2), ('cat', 1), ('dog', 1)]
assert max(d, key=d.get) == 'the' and sum(d.values()) == 4 and 'cat' in d and 'x' not in d
d.setdefault('new', []).append(1)
assert d.pop('new') == [1] and d.pop('new', None) is None
d.update({'cat': 5}, bird=1)
assert d == {'the': 2, 'cat': 5, 'dog': 1, 'bird': 1}
assert {v: k for k, v in {'a': 1, 'b': 2}.items()} == {1: 'a', 2: 'b'}
keys = d.keys()
d['more'] = 0
assert 'more' in keys and len(keys) == 5
# --- sorting is stable, and in place
people = [('Ann', 30), ('Bo', 25), ('Cy', 30)]
people.sort(key=lambda p: p[1], reverse=True)
assert people == [('Ann', 30), ('Cy', 30), ('Bo', 25)]
xs = [3, 1, 2]
assert xs.sort() is None and xs == [1, 2, 3] and xs.reverse() is None and xs == [3, 2, 1]
# --- a block that isn't run
if __name__ == "__main__":
    pass
def unused():
    with open('x') as f:
        try:
            return f.read()
        except OSError:
            raise
        finally:
            pass
    class Inner:
        x = 1
        def method(self):
            return self.x
    return Inner()
x = 1
assert x == 1
# --- what stands on one line
def one(x): return x * 2
if one(2) == 4: y = 1
else: y = 2
for i in range(3): y += i; y *= 1
while y > 4: y -= 1
assert y == 4
z = [
    1,  # with comments
    2,

    3,
]
w = 1 + \
    2
assert z == [1, 2, 3] and w == 3
# --- assigned within an expression
data = [1, 5, 10]
if (n := len(data)) > 2:
    assert n == 3
assert [y for x in data if (y := x * 2) > 5] == [10, 20] and y == 20
def find(xs):
    while xs and (x := xs.pop()) < 10:
        pass
    return x
assert find([10, 1, 2]) == 10
# --- names that are ours elsewhere
list_ = [1]
index = 3
def iter_(x): return x
def rows(x): return [x]
def enter(x): return x
assert rows(enter(iter_(index))) == [3]
def total(sum):
    max = 0
    for len in sum:
        max += len
    return max
assert total([1, 2]) == 3
# --- numbers
assert 7 // -2 == -4 and -7 % 3 == 2 and 2 ** -1 == 0.5 and 10 ** 18 * 10 == 10 ** 19
assert int('101', 2) == 5 and round(2.5) == 2 and round(-1.567, 2) == -1.57 and divmod(-7, 3) == (-3, 2)
assert True + True == 2 and sum([x > 1 for x in [1, 2, 3]]) == 2 and isinstance(True, int)
x = 5
x = -x ** 2
assert x == -25 and 2 ** 3 ** 2 == 512 and not 1 == 2
# --- exceptions
def safe(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return None
assert safe(1, 2) == 0.5 and safe(1, 0) is None
def number(s):
    try:
        x = int(s)
    except ValueError as e:
        return 'no: ' + str(e)
    except TypeError:
        return 'type'
    else:
        return x + 1
assert number('41') == 42 and number(None) == 'type'
assert number('x') == "no: invalid literal for int() with base 10: 'x'"
log = []
def all_of_it(n):
    for i in range(5):
        try:
            if i == n:
                raise ValueError('now')
            if i == n + 10:
                break
            if i == 1:
                continue
            log.append(i)
            last = i
        except (KeyError, ValueError) as err:
            log.append(err.args)
            break
        finally:
            log.append('f')
    else:
        return 'whole', last
    return 'cut', last
assert all_of_it(2) == ('cut', 0) and log == [0, 'f', 'f', ('now',), 'f']
log = []
assert all_of_it(9) == ('whole', 4) and log == [0, 'f', 'f', 2, 'f', 3, 'f', 4, 'f']
assert all_of_it(-8) == ('cut', 0)
def nested(d, k):
    try:
        try:
            return d[k]
        except IndexError:
            return 'index'
        finally:
            d['seen'] = True
    except LookupError:
        return 'lookup'
d = {}
assert nested(d, "a") == "lookup" and d == {"seen": True}
def again(x):
    try:
        return 1 // x
    except ZeroDivisionError:
        raise
    finally:
        log.append(x)
try:
    again(0)
except ArithmeticError as e:
    caught = type(e).__name__
assert caught == 'ZeroDivisionError' and log[-1] == 0
def deep(n):
    return deep(n + 1)
try:
    deep(0)
    ok = False
except RecursionError:
    ok = True
assert ok
x = 1
try:
    x = 2
    x += undefined_name
except NameError:
    x += 10
assert x == 12
def checks(v):
    if not isinstance(v, (int, float)):
        raise TypeError(f"not a number: {v!r}")
    return v
try:
    checks('a')
except Exception as error:
    text = f"{error}"
assert text == "not a number: 'a'"
def gen(xs):
    try:
        for x in xs:
            yield 10 // x
    except ZeroDivisionError:
        yield 'zero'
        return
    yield 'end'
assert list(gen([1, 2])) == [10, 5, 'end'] and list(gen([5, 0, 1])) == [2, 'zero']
try:
    for k in d:
        d[k + '!'] = 1
except RuntimeError:
    d = 'changed'
assert d == 'changed'
def closure():
    try:
        total = 0
        def add(n):
            nonlocal total
            total += n
            return total
        add(2)
    finally:
        pass
    return add(3), total
assert closure() == (5, 5)
def twice():
    for i in [1, 2]:
        try:
            try:
                if i == 2:
                    return 'left at ' + str(i)
                continue
            finally:
                log.append('inner')
        finally:
            log.append('outer')
log = []
assert twice() == 'left at 2' and log == ['inner', 'outer'] * 2
# --- the name of an exception is gone after except
def gone():
    e = 1
    try:
        raise KeyError('k')
    except KeyError as e:
        pass
    try:
        return e
    except NameError:
        return 'gone'
assert gone() == 'gone'
