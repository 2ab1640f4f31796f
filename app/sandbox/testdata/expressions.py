"""Writes expressions.tsv: expressions, and what CPython makes of them: its repr,
or the name of the exception. Run it in this folder with CPython 3.11:
python3 expressions.py > expressions.tsv
"""

EXPRESSIONS = r"""
1 + 2 * 3 - 4 // 3
7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3
7.5 // 2, -7.5 // 2, 7.5 % -2, -7.5 % 2, 0.0 // 1, -0.0 // 1, 5 % 2.5
2 ** 10, 2 ** -1, 2 ** 0.5, -2 ** 2, (-2) ** 3, 2 ** 3 ** 2, 0 ** 0, 2 ** 200
(-8) ** 2, 10 ** 20, (-1) ** 1001, 1 ** 10**6, 0 ** 5
1 / 2, 4 / 2, 10**20 / 3, 10**400 / 10**399, 7 / -2
1 << 10, 1 << 70, -1 >> 3, 1023 >> 4, 6 & 3, 6 | 3, 6 ^ 3, ~5, ~-1, -(-5), +5
True + True, True * 5, True & False, True | False, True ^ True, -True, ~True, sum([True, False, True])
1 == True, 0 == False, 1 == 1.0, 2 == True, '1' == 1, None == 0, [1] == [True], (1, 2) == [1, 2]
{1: 'a'}[True], {1.0: 'b'}[1], {True: 1, 1: 2}, {1, True, 1.0}
1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 > 1, 1 == 1 != 2, 'a' < 'b' <= 'b'
1 < 2 == True, not 1 < 2, 1 < 2 and 2 < 3 or False
None is None, 1 is not None, [] is [], True is True
'a' in 'abc', 'd' not in 'abc', '' in 'abc', 1 in [1, 2], 3 not in (1, 2), 'k' in {'k': 1}, 2 in {1, 2}, 5 in range(0, 10, 5), 3 in range(0, 10, 2), 2.0 in range(3)
[1, 2] + [3], (1,) + (2,), 'a' + 'b', [0] * 3, 'ab' * 2, 3 * 'x', (1, 2) * 2, [1] * -1, 'a' * 0
'hello'[0], 'hello'[-1], 'hello'[1:3], 'hello'[::-1], 'hello'[::2], 'hello'[-3:], 'hello'[5:], 'hello'[10:], 'hello'[3:1], 'hello'[-1:0:-2]
[1, 2, 3, 4][::-1], [1, 2, 3, 4][1:-1], [1, 2, 3, 4][-2:], [1, 2, 3, 4][::3], [1, 2, 3][5:1:-1], (1, 2, 3)[1:], (1, 2, 3)[-1]
range(10)[2:5], range(10)[::-1], range(0, 10, 3)[1], list(range(5, 0, -2)), len(range(0, 10, 3)), range(3) == range(0, 3), list(range(10)[-3:])
'äöü'[1], 'äöü'[::-1], len('äöü'), '你好吗'[1:], '你好'.find('好'), 'aäb'.index('b'), list('äb'), '日本' in '日本語'
len([1, 2]), len('abc'), len({}), len({1: 2}), len(set()), len(range(7)), len((1,))
sum([1, 2, 3]), sum([0.5, 1]), sum([[1], [2]], []), sum((1, 2), 10), sum(x * x for x in range(4)), sum({1: 2, 3: 4})
max([3, 1, 2]), min('hello'), max(1, 5, 3), min([[2], [1]]), max(['aa', 'b'], key=len), max([], default=0), min({3: 1, 2: 5}), max('a', 'b'), max([1, -5], key=abs), max([1.5, 1]), min([(1, 'b'), (1, 'a')])
sorted([3, 1, 2]), sorted('hello'), sorted([3, 1, 2], reverse=True), sorted(['bb', 'a', 'ccc'], key=len), sorted({3: 1, 1: 2}), sorted([(1, 'b'), (1, 'a'), (0, 'c')]), sorted(['B', 'a'], key=str.lower), sorted([1, 2, 3, 4], key=lambda x: -x), sorted([1.5, 1, True])
sorted([('a', 2), ('b', 1), ('c', 2)], key=lambda p: p[1], reverse=True)
list(reversed([1, 2, 3])), ''.join(reversed('abc')), list(reversed(range(3))), list(reversed((1, 2))), list(reversed({'a': 1, 'b': 2}))
list(zip([1, 2, 3], 'ab')), list(zip()), dict(zip('ab', [1, 2])), list(zip(*[[1, 2], [3, 4]])), [list(t) for t in zip([1, 2], [3, 4])]
list(enumerate('ab')), list(enumerate('ab', 1)), list(enumerate([5], start=3)), [i for i, c in enumerate('abc') if c != 'b']
list(map(str, [1, 2])), list(map(lambda x, y: x + y, [1, 2], [3, 4])), list(filter(None, [0, 1, '', 'a'])), list(filter(lambda x: x > 1, [1, 2, 3])), list(map(int, '123')), list(map(len, ['a', 'bb'])), list(map(str.upper, ['a', 'b']))
any([0, 1]), any([]), all([]), all([1, 0]), any(x > 2 for x in [1, 2, 3]), all(c.isdigit() for c in '123')
abs(-3), abs(-3.5), abs(True), abs(-10**30), divmod(7, 2), divmod(-7, 2), divmod(7.5, 2), pow(2, 3), pow(2, 10, 1000), pow(3, -1, 7), pow(2, -1), pow(2.0, 3)
round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.005, 2), round(1234.5678, -2), round(15, -1), round(25, -1), round(2.5, 0), round(1e20), round(0.5), round(1.5), round(-0.5), round(7), round(0.15, 1), round(1250.0, -2), round(1350.0, -2), round(-1250.0, -2), round(12345, -5), round(2.345, 1), round(1/3, 4)
int('42'), int('-7'), int(' 5 '), int(3.9), int(-3.9), int('ff', 16), int('0b101', 2), int('101', 2), int('1_000'), int(True), int('0x1f', 0), int(), int('+3')
float('3.5'), float('inf'), float('-1e3'), float(2), float('nan') == float('nan'), float(' 2.5 '), float('1e-7'), float()
str(1.0), str(0.1 + 0.2), str(1e16), str(1e15), str(1e-5), str(0.0001), str(123456789.123), str(-0.0), str(1e100), str(float('inf')), str(1.5e-10), str(100.0), str(12345678901234567890.0), 3.0, 1e22, 1e23
str(None), str(True), str([1, 'a', None, 2.5]), str({'a': [1]}), str((1,)), str(()), str(set()), str({1}), str(range(3)), repr('a'), repr("it's"), repr('say "hi"'), repr('a\nb\t\\'), repr('é\x00\x7f'), repr("both ' and \""), str({'a': {'b': (1, 2)}})
bool([]), bool([0]), bool(''), bool('0'), bool(0.0), bool(None), bool({}), bool(range(0)), bool(()), bool(set())
list('abc'), list((1, 2)), list({'a': 1}), list(range(3)), tuple([1, 2]), tuple('ab'), set([1, 1, 2]) == {1, 2}, dict([('a', 1), ('b', 2)]), dict(a=1, b=2), dict({'a': 1}, b=2), list({}), dict(), tuple(), list()
list({3, 1, 2}), list({10, 3, 7, 100}), list(set([5, 3, 9, 1, 3])), list({-1, -2, 0}), list({8, 1, 16}), list(set([100, 7, 33, 5, 64, 200])), sorted(set('hello')), list(set(range(20, 0, -3))), list({1000, 24, 3, 56, 72})
{1, 2} | {3}, {1, 2} & {2, 3}, {1, 2} - {2}, {1, 2} ^ {2, 3}, {1} <= {1, 2}, {1, 2} < {1, 2}, {1, 2} >= {1}, {1, 2}.issubset([1, 2, 3]), {1}.union([2], [3]), {1, 2}.intersection([2]), {1, 2}.isdisjoint({3}), {1, 2}.difference([1]), {1, 2}.symmetric_difference({2, 5})
frozenset([1, 2]) == {1, 2}, len(frozenset('aab')), frozenset([3]), isinstance({1}, set)
{'a': 1, 'b': 2}.get('a'), {'a': 1}.get('z'), {'a': 1}.get('z', 0), list({'a': 1}.items()), list({'a': 1}.keys()), list({'a': 1}.values()), {'a': 1}.keys(), {'a': 1}.items(), {'a': 1}.values(), {'a': 1} | {'b': 2}, {'a': 1, **{'a': 2}}, 'a' in {'a': 1}.keys(), 1 in {'a': 1}.values(), ('a', 1) in {'a': 1}.items(), {'a': 1}.keys() & {'a': 2, 'b': 1}.keys(), {'a': 1}.keys() == {'a': 2}.keys(), len({'a': 1}.items())
{x: x * x for x in range(3)}, {x % 2 for x in range(5)}, [x for x in range(5) if x % 2], [(x, y) for x in range(2) for y in 'ab'], [x for row in [[1, 2], [3]] for x in row], {k: v for k, v in zip('ab', [1, 2])}, [[0] * 2 for _ in range(2)], {v: k for k, v in {'a': 1}.items()}, [a + b for a, b in [(1, 2), (3, 4)]], [a for a, (b, c) in [(1, (2, 3))]], {c: 'hello'.count(c) for c in 'hello'}, [x if x > 1 else -x for x in [1, 2, 3]]
[y := 5, y ** 2], [z for w in range(3) if (z := w * 2) > 1]
(lambda x: x + 1)(2), (lambda x, y=2: x * y)(3), (lambda *a: a)(1, 2), (lambda **k: k)(a=1), (lambda: 5)(), (lambda x: lambda y: x + y)(1)(2)
'Hello World'.upper(), 'Hello'.lower(), 'hello world'.title(), 'hello World'.capitalize(), 'Hello'.swapcase(), "they're bill's".title(), 'ǆ'.upper(), 'aBC'.casefold()
'  a b '.strip(), 'xxaxx'.strip('x'), 'xxaxx'.lstrip('x'), 'xxaxx'.rstrip('x'), '  a '.lstrip(), 'abcab'.strip('ab'), '\t\n x'.strip()
'a,b,c'.split(','), 'a b  c'.split(), 'a b  c'.split(' '), 'a,b,c'.split(',', 1), 'a,b,c'.rsplit(',', 1), ''.split(), ''.split(','), ' a  b '.split(None, 1), 'a b c'.rsplit(None, 1), 'a--b'.split('--'), 'abc'.split('x'), 'a b c'.split(maxsplit=1), ' a b '.rsplit(None, 1)
'a\nb\r\nc'.splitlines(), 'a\nb\n'.splitlines(True), ''.splitlines()
','.join(['a', 'b']), ''.join(c for c in 'abc' if c != 'b'), '-'.join('abc'), ' '.join({'a': 1, 'b': 2}), ''.join([])
'banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'abc'.replace('', '-'), 'banana'.count('an'), 'aaa'.count('aa'), 'banana'.find('na'), 'banana'.rfind('na'), 'banana'.find('x'), 'banana'.index('n'), 'banana'.find('na', 3), 'banana'.count('a', 2), 'banana'.find('', 10), 'abc'.count(''), 'banana'.rindex('a'), 'banana'.find('a', -3, -1)
'hello'.startswith('he'), 'hello'.endswith(('x', 'lo')), 'hello'.startswith('l', 2), 'hello'.startswith(''), 'hello'.endswith('hell', 0, 4)
'123'.isdigit(), '12a'.isdigit(), ''.isdigit(), 'abc'.isalpha(), 'ab1'.isalnum(), ' \t'.isspace(), 'ABC'.isupper(), 'abc'.islower(), 'aBc'.islower(), '123'.islower(), 'Hello World'.istitle(), 'a b'.isalpha(), '½'.isnumeric(), 'abc_1'.isidentifier(), '1a'.isidentifier(), 'é'.isalpha(), 'é'.isascii()
'42'.zfill(5), '-42'.zfill(5), '+1'.zfill(4), 'abc'.zfill(2), 'ab'.center(5), 'ab'.center(6, '*'), 'abc'.center(6), 'abc'.center(7, '.'), 'ab'.ljust(4) + '|', 'ab'.rjust(4, '0'), 'a'.center(4), 'a'.center(2, '-')
'a=b=c'.partition('='), 'a=b=c'.rpartition('='), 'abc'.partition('='), 'abc'.rpartition('='), 'prefix_x'.removeprefix('prefix_'), 'x.py'.removesuffix('.py')
'hello'.translate(str.maketrans('el', 'ip')), 'hello'.translate(str.maketrans('', '', 'l')), 'abc'.translate({97: 'x', 98: None}), 'abc'.translate(str.maketrans({'a': '1', 'b': '22'}))
f"{1 + 1}", f"{'a'!r}", f"{3.14159:.2f}", f"{42:05d}", f"{'x':>5}|{'x':<5}|{'x':^5}", f"{1234567:,}", f"{0.256:.1%}", f"{255:x} {255:#x} {255:b} {255:08b} {255:o} {255:X}", f"{{}}", f"{1:+d} {-1:+d} {1: d}", f"{3:>{5}}", f"{2.0}", f"{'abc':.2}", f"{1e10:.3e}", f"{12:*^6}", f"{True}", f"{[1, 2]}", f"{None}", f"{1.5:g} {1e-10:g} {123456789.0:g} {0.0001:g}", f"{10:3}|{-10:6}|", f"{1234.5:,.2f}", f"{3.0:.0f} {2.5:.0f} {0.5:.0f}", f"{'a' if 1 > 2 else 'b'}", f"{ {'a': 1}['a'] }", f"a{'b'}c" 'd' f"{1}", f"{5!s:>3}", f"{x}" if (x := 3) else '', f"{1=}", f"{-5:05d}", f"{1234567.891:_.1f}", f"{65:c}", f"{1e6:.10g}", f"{0.1:.20f}", f"{3.14159:8.3f}|", f"{1.0:.3}", f"{100000.0:.3}", f"{1e16:.17}", f"{0.00001234:.2}"
'{} {}'.format(1, 2), '{1} {0}'.format('a', 'b'), '{name}'.format(name='x'), '{:.2f}'.format(3.14159), '{0[1]}'.format([1, 2]), '{:>{w}}'.format('a', w=4), '{{}}'.format(), '{!r}'.format('a'), '{:,}'.format(1000000), '{:05.1f}'.format(3.14159), '{a[k]}'.format(a={'k': 5})
'%d %s' % (1, 'a'), '%.2f' % 3.14159, '%5d|%-5d|%05d' % (42, 42, 42), '%s' % [1], '%%', '%x %o %X' % (255, 8, 255), '%(a)s' % {'a': 1}, '%r' % 'x', '%e' % 12345.678, '%+d' % 5, '%c' % 'x', '%c' % 65, '%g' % 0.00001, '%5.1f|' % 2.25, '%s %s' % ('a', (1, 2)), '%3s|' % 'a', '%i' % 3.7
isinstance(1, int), isinstance(True, int), isinstance('a', str), isinstance([], list), isinstance(1.0, (int, float)), isinstance(None, str), isinstance((), tuple), isinstance({}, dict), type(1) == int, type('a') is str, type([]).__name__, type(1) is float, type(None).__name__
ord('a'), chr(97), chr(0x4e2d), ord('中'), hex(255), bin(5), oct(8), hex(-255), bin(-5), bin(0), hex(10**20)
print.__name__ if False else 'x', callable(len), callable(1), repr(1), repr([1.0])
next(iter([1, 2])), next(iter([]), 'none'), next((x for x in [1, 2, 3] if x > 1), None), list(iter('ab'))
[1, 2, 3].index(2), [1, 2, 1].count(1), (1, 2, 1).count(1), (1, 2).index(2), [1, 2, 3].copy(), [1, 2, 1].index(1, 1), range(5).index(3), [1, True, 1.0].count(1)
[1, [2, 3]] == [1, [2, 3]], [1, 2] < [1, 3], [1] < [1, 0], (1, 'a') < (1, 'b'), [] < [0], 'abc' < 'abd', 'Z' < 'a', (1, 2) >= (1, 2), [2] > [1, 5], 1 < 1.5, 10**20 > 1e19, 2**53 == float(2**53), 2**53 + 1 == float(2**53 + 1), 10**30 < float('inf')
10**18 * 10**18, 2**63 - 1 + 1, -2**63 - 1, 9223372036854775807 * 2, (2**64) // 3, (2**64) % 1000, -(2**64) // 3, 3037000500 * 3037000500, -9223372036854775808 // -1, (-9223372036854775808) * -1, abs(-9223372036854775808), 4611686018427387904 + 4611686018427387904
1 if [] else 2, [] or 'x', 0 or None, 1 and 2, '' and 1, not [], not not 1, None or 0 or 'z'
[*range(3), *'ab'], (*[1], 2), {*[1, 2], 3} == {1, 2, 3}, [*{'a': 1}], max(*[1, 2, 3]), (lambda *a, **k: (a, k))(*[1, 2], **{'x': 3}), (lambda a, b: a - b)(b=1, a=5), (lambda a, *r: (a, r))(*'xyz'), print
0x1F, 0o17, 0b101, 1_000_000, 1e3, .5, 5., 1.5e-3, 0xFF_FF, 00
'a' 'b', 'a\tb', r'a\tb', '\x41\u00e9\101', 'it''s', u'x'
[[1, 2], [3, 4]][1][0], {'a': {'b': [1, 2]}}['a']['b'][-1], 'a-b'.split('-')[1].upper(), [1, 2, 3][1:][0]
(1), (1,), (), 1, 2
10 if 5 > 3 else 20 if 1 else 30, (1 if 0 else 2) + 1
len('a' * 100), 'abc' * 3 == 'abcabcabc', [[]] * 2, [0] * 2 + [1]
1.5.is_integer(), (2.0).is_integer(), (5).bit_length(), (255).bit_length(), 0.1 + 0.2 == 0.3, 1e308 * 10, -1e308 * 10, 5 // 0.3, 5 % 0.3, 1e16 + 1, 2 / 3, 1 / 3 * 3, 100 * 1.1
[] == (), {} == set(), 1 != '1', [1, 2] != [1, 2], None != None, 'a' == 'a' == 'a'
{'b': 1, 'a': 2}, {(1, 2): 'x'}[(1, 2)], {None: 1}[None], {'a': 1} == {'a': 1.0}, {1: 2, 3: 4} == {3: 4, 1: 2}, {1.5: 'x', 2: 'y'}, {frozenset: 1} == {}
math.log10(1000), math.log10(1e15), math.log(8, 2), math.log2(8), math.log(1), math.exp(1), math.exp(0), math.log(10**400), 27 ** (1/3), 64 ** (1/3), 2 ** 0.5, 10 ** -3, 1.1 ** 10, 0.1 ** 20, math.pow(2, 0.5)
math.sqrt(2), math.pi, math.e, math.inf, math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.fabs(-2), math.floor(5), math.isqrt(17), math.gcd(12, 18), math.gcd(0, 5), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.perm(4), math.prod([1, 2, 3]), math.prod([]), math.isclose(0.1 + 0.2, 0.3), math.hypot(3, 4), math.dist([0, 0], [3, 4]), math.fmod(-7, 3), math.copysign(1, -0.0)
math.sin(1), math.cos(1), math.tan(1), math.asin(0.5), math.acos(0.5), math.atan(1), math.atan2(-1, -1), math.sin(0), math.cos(0), math.sin(math.pi), math.cos(math.pi / 2), math.sin(100.5), math.degrees(math.pi), math.radians(180), math.sin(-2), math.cos(3), math.cos(4.5), math.sin(5.5), math.isnan(math.nan), math.isinf(-math.inf)
math.sqrt(-1)
math.log(0)
math.factorial(-1)
math.factorial(2.5)
math.exp(1000)
math.acos(2)
math.nothing
1/0
1//0
1%0
1.0/0
1.0//0
0**-1
[][0]
{}['a']
'abc'[5]
int('x')
int('1.5')
float('x')
[1].index(5)
'a'.index('b')
'a' + 1
1 + 'a'
[1] + (1,)
'a' * 'b'
len(5)
undefined_name
[1, 2].foo
None.x
'a'.append(1)
1 < 'a'
None < 1
[1] < 1
sorted([1, 'a'])
max([])
min(())
sum(['a'])
sum(1)
{[]: 1}
{{}: 1}
hash
set([[1]])
(1, 2)[5]
next(iter([]))
int(None)
'%d' % 'a'
'%s %s' % 'a'
'%s' % (1, 2)
'{}'.format()
chr(-1)
ord('ab')
range(1, 2, 0)
list(5)
dict([1])
round('a')
[x for x in 5]
(lambda x: x)()
(lambda x: x)(1, 2)
1()
'abc'(1)
2.0 ** 10000
1e400 * 0 == 0
float(10**400)
10**400 * 1.0
int(float('inf'))
int(float('nan'))
list(zip([1], 5))
'a'.join([1])
''.split('')
[1, 2, 3][::0]
(1, 2).append(3)
{1, 2}[0]
{1, 2} + {3}
[1] - [1]
-'a'
~1.5
1 << -1
3 @ 4
abs('a')
f"{1:d}{'a':d}"
f"{1.5:d}"
__import__('math').sqrt(16)
"""
import ast
import math
import sys

STRAY = {"hash", "print"}

if __name__ == "__main__":
    for line in EXPRESSIONS.strip().split("\n"):
        if "__import__" in line or line in STRAY or "print" in line.split(", "):
            continue
        ast.parse(line, mode="eval")
        try:
            value = repr(eval(f"({line}\n)", {"math": math}))
        except Exception as e:
            value = "!" + type(e).__name__
        sys.stdout.write(line + "\t" + value.replace("\t", "\\t") + "\n")
