package sandbox

import (
	"context"
	"runtime"
	"strings"
	"testing"
)

// bombs are programs that would take all time or all memory there is, and how
// each must end. A bomb that runs to its end must have been cheap.
var bombs = []struct {
	name string
	code string
	ends string // codes that are right, or "done"
}{
	{"a long string", `x = "a" * 10**9`, "memory"},
	{"a longer string", `x = "ab" * 10**30`, "memory"},
	{"a long list", `x = [0] * 10**9`, "memory"},
	{"a long tuple", `x = (0,) * 10**12`, "memory"},
	{"a long range listed", `x = list(range(10**9))`, "memory steps"},
	{"a long range in a set", `x = set(range(10**9))`, "memory steps"},
	{"a long range in a dict", `x = dict.fromkeys(range(10**9))`, "memory steps"},
	{"a long range summed", `x = sum(range(10**12))`, "steps memory"},
	{"the most of a long range", `x = max(range(10**12))`, "steps memory"},
	{"a long range sorted", `x = sorted(range(10**9))`, "memory steps"},
	{"a long range reversed", `x = list(reversed(range(10**9)))`, "memory steps"},
	{"a long range unpacked", `a, *b = range(10**12)`, "memory steps"},
	{"a long range as arguments", `print(*range(10**9))`, "memory steps"},
	{"a long range looked through", `x = "a" in list(map(str, range(10**9)))`, "memory steps"},
	{"a string not in a long range", `x = "a" in range(10**15)`, "done"},
	{"a sum in a comprehension", `x = [i for i in range(10**9)]`, "memory steps"},
	{"a comprehension of comprehensions", `x = [[j for j in range(10**5)] for i in range(10**5)]`, "memory steps"},
	{"a dict of a long range", `x = {i: i for i in range(10**9)}`, "memory steps"},
	{"a loop without end", "while True:\n    pass", "steps"},
	{"a loop that appends", "x = []\nwhile True:\n    x.append(x)", "memory steps"},
	{"a loop that goes over what it appends to", "x = [1]\nfor i in x:\n    x.append(i)", "memory steps"},
	{"a loop that puts in front", "x = []\nwhile True:\n    x.insert(0, 1)", "memory steps"},
	{"doubling a string", "x = 'a'\nwhile True:\n    x += x", "memory"},
	{"doubling a list", "x = [1]\nwhile True:\n    x += x", "memory"},
	{"doubling by extend", "x = [1]\nwhile True:\n    x.extend(x)", "memory"},
	{"doubling by a slice", "x = [1]\nwhile True:\n    x[len(x):] = x", "memory"},
	{"squaring a number", "x = 3\nwhile True:\n    x *= x", "memory steps"},
	{"a power", "x = 9 ** 9 ** 9", "memory steps"},
	{"a power of a power", "x = 2 ** 10**8\ny = x * x", "memory steps"},
	{"a shift", "x = 1 << 10**12", "memory"},
	{"a shift in steps", "x = 1\nwhile True:\n    x <<= 1000", "memory steps"},
	{"a large number written", "x = str(7 ** 20000)", "runtime"},
	{"a large number read", "x = int('9' * 10**6)", "runtime"},
	{"a modular power", "x = pow(3, 10**9000, 10**9000)", "memory steps"},
	{"a factorial", "import math\nx = math.factorial(10**7)", "memory steps"},
	{"a binomial", "import math\nx = math.comb(10**9, 5 * 10**8)", "memory steps"},
	{"a divisor of large numbers", "import math\nx = math.gcd(3**200000, 7**200000)", "memory steps"},
	{"a tree of shared lists, written", "x = [1]\nfor i in range(60):\n    x = [x, x]\ny = str(x)", "memory steps"},
	{"a tree of shared lists, compared", "x = [1]\ny = [1]\nfor i in range(60):\n    x = [x, x]\n    y = [y, y]\nz = x == y", "steps"},
	{"a tree of shared lists, ordered", "x = [1]\ny = [1]\nfor i in range(60):\n    x = [x, x]\n    y = [y, y]\nz = x < y", "steps"},
	{"a tree of shared tuples, as a key", "x = (1,)\nfor i in range(60):\n    x = (x, x)\ny = {x: 1}", "memory steps"},
	{"a tree of shared tuples, looked for", "x = (1,)\ny = (1,)\nfor i in range(60):\n    x = (x, x)\n    y = (y, y)\nz = x in [y]", "steps"},
	{"a thousand of a thousand of a thousand", "x = [0] * 1000\nfor i in range(5):\n    x = [x] * 1000\ny = str(x)", "memory steps"},
	{"the same formatted", "x = [0] * 1000\nfor i in range(5):\n    x = [x] * 1000\ny = f'{x}'", "memory steps"},
	{"the same by percent", "x = [0] * 1000\nfor i in range(5):\n    x = [x] * 1000\ny = '%s' % x", "memory steps runtime"},
	{"the same printed", "x = [0] * 1000\nfor i in range(5):\n    x = [x] * 1000\nprint(x)", "memory steps output"},
	{"a deep list written", "x = []\nfor i in range(10000):\n    x = [x]\ny = repr(x)", "depth"},
	{"a deep list compared", "x = []\ny = []\nfor i in range(10000):\n    x = [x]\n    y = [y]\nz = x == y", "depth"},
	{"a deep tuple as a key", "x = ()\nfor i in range(100000):\n    x = (x,)\ny = {x}", "depth"},
	{"a list in itself, compared", "x = []\nx.append(x)\ny = []\ny.append(y)\nz = x == y", "depth"},
	{"a list in itself, written", "x = []\nx.append(x)\ny = str(x) * 3", "done"},
	{"calls without end", "def f(x):\n    return f(x)\nf(1)", "depth"},
	{"calls through a key", "def f(x):\n    return sorted([1, 2], key=f)\nf(1)", "depth"},
	{"calls through map", "def f(x):\n    return list(map(f, [x]))\nf(1)", "depth"},
	{"calls that branch", "def f(n):\n    return f(n - 1) + f(n - 1) if n else 1\nf(100)", "steps memory"},
	{"calls that branch with a list", "def f(n):\n    x = [0] * 1000\n    return f(n - 1) + f(n - 1) if n else 1\nf(100)", "steps memory"},
	{"a width", "x = f'{1:>1000000000}'", "memory"},
	{"a width by percent", "x = '%1000000000d' % 1", "runtime memory"},
	{"a width that is given", "x = '%*d' % (10**9, 1)", "memory"},
	{"a precision", "x = f'{1.5:.999999999f}'", "runtime memory"},
	{"a width in a format", "x = '{:{}}'.format(1, 10**9)", "memory"},
	{"a format with a long inner part", "x = ('{0:' + '{1}' * 1000 + '}').format(1, 'a' * 10**6)", "memory runtime"},
	{"centred", "x = 'a'.center(10**10)", "memory"},
	{"zeros in front", "x = '1'.zfill(10**10)", "memory"},
	{"a replacement", "x = ('a' * 10**6).replace('a', 'b' * 10**6)", "memory"},
	{"a replacement of nothing", "x = ('a' * 10**6).replace('', 'b' * 10**6)", "memory"},
	{"a join", "x = ('a' * 10**6).join(['b'] * 10**5)", "memory"},
	{"a join of many", "x = ''.join(['a' * 1000] * 10**6)", "memory"},
	{"a translation", "x = ('a' * 10**6).translate({97: 'b' * 10**6})", "memory"},
	{"a split", "x = ('a ' * 10**7).split()", "memory steps"},
	{"capital letters for ever", "x = 'a' * 10**6\nwhile True:\n    x = x.upper()", "memory steps"},
	{"slices for ever", "x = [0] * 10**6\nwhile True:\n    y = x[:]", "memory"},
	{"copies for ever", "x = [0] * 10**5\nwhile True:\n    y = x.copy() + list(x) + sorted(x)", "memory steps"},
	{"looking for ever", "x = 'a' * 10**6\nwhile True:\n    'b' in x", "steps"},
	{"counting for ever", "x = [0] * 10**6\nwhile True:\n    x.count(1)", "steps"},
	{"from the front for ever", "x = list(range(10**5))\nwhile x:\n    x.pop(0)\n    x.append(1)", "steps memory"},
	{"a dict that comes and goes", "d = {}\nwhile True:\n    d[1] = 1\n    del d[1]", "steps memory"},
	{"a set for ever", "s = set(range(10**4))\nwhile True:\n    s = s | s", "memory steps"},
	{"keys that collide elsewhere", "d = {}\ni = 0\nwhile True:\n    d[i << 32] = i\n    i += 1", "memory steps"},
	{"a set of numbers that collide", "s = {i << 40 for i in range(10**5)}\nx = list(s)", "memory steps"},
	{"a product", "import itertools\nx = list(itertools.product(range(100), repeat=30))", "memory steps"},
	{"pairs for ever", "x = list(zip(*[range(10**6)] * 1000))", "memory steps"},
	{"a generator without end", "def g():\n    while True:\n        yield 1\nx = next(g())", "beyond memory"},
	{"output without end", "while True:\n    print('hello')", "output"},
	{"output of one long line", "print('a' * 10**6)", "output"},
	{"keyword arguments", "def f(**k):\n    return len(k)\nf(**{str(i): i for i in range(10**5)})", "beyond memory steps"},
	{"a function of many variables", "def f():\n    if 0:\n        " + strings.Repeat("a1 = b1 = c1 = 1; ", 500) + "\nwhile True:\n    f()", "memory steps"},
	{"lambdas without end", "f = lambda x: x\nwhile True:\n    f = (lambda g: lambda x: g(x))(f)", "steps memory"},
	{"lambdas in lambdas, called", "f = lambda x: x\nfor i in range(10000):\n    f = (lambda g: lambda x: g(x))(f)\nf(1)", "depth"},
	{"a chain of iterators", "x = [1]\nfor i in range(20000):\n    x = map(str, x)\nlist(x)", "depth"},
	{"brackets", "x = " + strings.Repeat("(", 5000) + strings.Repeat(")", 5000), "depth"},
	{"lists", "x = " + strings.Repeat("[", 50) + strings.Repeat("]", 50), "done"},
	{"minus signs", "x = " + strings.Repeat("-", 20000) + "1", "depth"},
	{"nots", "x = " + strings.Repeat("not ", 5000) + "1", "depth"},
	{"powers in the text", "x = " + strings.Repeat("2**", 5000) + "1", "depth"},
	{"sums in the text", "x = " + strings.Repeat("1+", 10000) + "1", "depth"},
	{"calls in the text", "x = f" + strings.Repeat("()", 10000), "depth"},
	{"conditions in the text", "x = " + strings.Repeat("1 if 1 else ", 2000) + "1", "depth"},
	{"lambdas in the text", "x = " + strings.Repeat("lambda: ", 4000) + "1", "depth"},
	{"elifs", "if 0:\n    pass\n" + strings.Repeat("elif 0:\n    pass\n", 1500), "depth"},
	{"blocks in the text", blocks(200), "depth"},
	{"a long list in the text", "x = [" + strings.Repeat("1,", 15000) + "]", "done"},
	{"strings in a row", "x = " + strings.Repeat("'a' ", 8000), "done"},
	{"f-strings in f-strings", "x = f'{" + strings.Repeat("(", 3000) + "}'", "syntax depth"},
	{"a set of long strings", "s = set()\nx = 'a' * 10**6\nwhile True:\n    s.add(x)", "steps"},
	{"a bound that is caught", "while True:\n    try:\n        x = [0] * 10**9\n    except BaseException:\n        pass", "memory"},
	{"steps that are caught", "try:\n    while True:\n        pass\nexcept:\n    x = 1", "steps"},
	{"depth that is caught, and again", "def f(n):\n    try:\n        return f(n + 1)\n    except RecursionError:\n        return f(n + 1)\nf(0)", "steps memory depth"},
	{"what never is done", "def f():\n    try:\n        return f()\n    finally:\n        f()\nf()", "steps memory depth"},
	{"exceptions for ever", "while True:\n    try:\n        raise ValueError('a' * 1000)\n    except ValueError as e:\n        x = str(e)", "steps memory"},
	{"tries in the text", tries(30), "done depth"},
	{"tuples as keys without end", "d = {}\nt = tuple(range(1000))\nwhile True:\n    d[t] = 1", "memory steps"},
}

// tries is try within try, each with its finally: what is read twice to find it
// must not be read 2ⁿ times.
func tries(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString(strings.Repeat(" ", i) + "try:\n")
	}
	s.WriteString(strings.Repeat(" ", n) + "x = 1\n")
	for i := n - 1; i >= 0; i-- {
		s.WriteString(strings.Repeat(" ", i) + "finally:\n" + strings.Repeat(" ", i) + " y = 1\n")
	}
	return s.String()
}

func blocks(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString(strings.Repeat(" ", i) + "if 1:\n")
	}
	return s.String() + strings.Repeat(" ", n) + "pass\n"
}

// allocated is what a run allocates, all together.
func allocated(run func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// most is what a run with limits may allocate: what it says, the reading of the
// code, and what Starlark's instructions and our functions make on their own.
func (l Limits) most() uint64 {
	return 2*uint64(l.Memory) + 16*l.Steps + 400*uint64(l.Source) + 1<<20
}

func TestRun_ends_every_bomb_within_its_bounds(t *testing.T) {
	limits := Limits{Steps: 1_000_000, Memory: 16 << 20}.orDefault()
	for _, b := range bombs {
		t.Run(strings.ReplaceAll(b.name, " ", "_"), func(t *testing.T) {
			var report Report
			used := allocated(func() { report = Run(context.Background(), b.code, nil, limits) })
			got := "done"
			if report.Problem != nil {
				got = string(report.Problem.Code)
			}
			if !strings.Contains(" "+b.ends+" ", " "+got+" ") {
				t.Errorf("ended with %s (%v), want %s", got, report.Problem, b.ends)
			}
			if used > limits.most() {
				t.Errorf("it allocated %d MB (it says %d), more than %d", used>>20, report.Memory>>20, limits.most()>>20)
			}
			if report.Steps > limits.Steps || report.Memory > limits.Memory {
				t.Errorf("%d steps, %d bytes", report.Steps, report.Memory)
			}
			if len(report.Output) > limits.Output {
				t.Errorf("%d bytes of output", len(report.Output))
			}
		})
	}
}
