"""A simulator of small functions: families, each with several names, parameter
names, doc lines, numbers and ways to write it. Every function is executed
against the family's own answer before it is used. The code runs in Python and
in Starlark alike (no while, no recursion, no sum, strings by index), as the
product's tests of code do. `python3 functions.py` shows some.

Held out: one in ten by CRC-32 of its first line (name, parameters, numbers).
"""
import math
import random
import re

import heldout

_ITEMS = ["items", "values", "numbers", "nums", "xs", "data", "lst", "arr", "elements", "sequence"]
_TEXTS = ["text", "s", "string", "word", "line", "message", "txt"]
_WORDS = ["words", "names", "strings", "items", "labels", "texts"]
_OUT = ["result", "out", "res", "output", "found", "answer"]
_TOTAL = ["total", "result", "s", "count", "acc", "n"]
_ONE = ["x", "item", "value", "v", "e", "n"]
_VOCABULARY = "apple pear sun cat dog tree blue red house river moon star book lamp green bird milk tea salt rain snow door hill road level noon radar anna".split()


def ints(r, low=-9, high=30):
    return lambda: [r.randint(low, high) for _ in range(r.randint(1, 7))]


def some_words(r):
    return lambda: [r.choice(_VOCABULARY) for _ in range(r.randint(1, 5))]


def a_text(r):
    return lambda: " ".join(r.choice(_VOCABULARY) for _ in range(r.randint(1, 4)))


class Function:
    """family; name; doc; code; tests: expressions that are true; starlark and
    Python run them alike."""

    def __init__(self, family, name, doc, code, tests):
        self.family, self.name, self.doc, self.code, self.tests = family, name, doc, code, tests

    @property
    def text(self):
        return f"# {self.doc}\n{self.code}\n"

    @property
    def head(self):
        return self.code.split("\n")[0]


# A family: names, docs (a request without its first words, "returns ..."),
# codes with {f} the name, {a} {b} parameters, {x} {out} {total} variables, {k}
# a number, {w} a letter or word; arguments; the answer.
FAMILIES = {}


def family(name, names, docs, codes, parameters, arguments, answer, k=None, w=None):
    FAMILIES[name] = (names.split(), docs.split("|"), codes, parameters, arguments, answer, k, w)


L, S, W = [_ITEMS], [_TEXTS], [_WORDS]
one = lambda draw: (lambda r: (lambda d: (lambda: (d(),)))(draw(r)))
number = lambda low, high: (lambda r: lambda: (r.randint(low, high),))
two = lambda low, high: (lambda r: lambda: (r.randint(low, high), r.randint(low, high)))
N, AB = [["n", "x", "number", "num", "value"]], [["a", "x", "first", "m"], ["b", "y", "second", "n"]]
loop = lambda test, add="{x}": f"def {{f}}({{a}}):\n    {{out}} = []\n    for {{x}} in {{a}}:\n        if {test}:\n            {{out}}.append({add})\n    return {{out}}"
each = lambda add: [f"def {{f}}({{a}}):\n    return [{add} for {{x}} in {{a}}]", f"def {{f}}({{a}}):\n    {{out}} = []\n    for {{x}} in {{a}}:\n        {{out}}.append({add})\n    return {{out}}"]
keep = lambda test: [f"def {{f}}({{a}}):\n    return [{{x}} for {{x}} in {{a}} if {test}]", loop(test)]
fold = lambda start, step: [f"def {{f}}({{a}}):\n    {{total}} = {start}\n    for {{x}} in {{a}}:\n        {step}\n    return {{total}}"]
expr = lambda e: [f"def {{f}}({{a}}):\n    return {e}"]
expr2 = lambda e: [f"def {{f}}({{a}}, {{b}}):\n    return {e}"]

family("unique", "unique get_unique unique_items remove_duplicates dedupe distinct unique_list unique_values without_duplicates", "takes a list and returns unique results|returns the unique items of a list|removes duplicates from a list|returns a list without duplicates|returns each item of a list only once",
       ["def {f}({a}):\n    {out} = []\n    for {x} in {a}:\n        if {x} not in {out}:\n            {out}.append({x})\n    return {out}"] * 3 + ["def {f}({a}):\n    return list(dict([({x}, True) for {x} in {a}]).keys())"], L, one(lambda r: ints(r, 0, 5)), lambda a: list(dict.fromkeys(a)))
family("reverse_list", "reverse reverse_list reversed_list backwards flip turn_around", "reverses a list|returns a list in reverse order|returns the items of a list backwards", expr("{a}[::-1]") + ["def {f}({a}):\n    {out} = []\n    for {x} in {a}:\n        {out} = [{x}] + {out}\n    return {out}"], L, one(ints), lambda a: a[::-1])
family("reverse_string", "reverse_string reverse_text backwards flip_text reversed_word mirror", "reverses a string|returns a text backwards|returns the letters of a word in reverse order", expr("{a}[::-1]"), S, one(a_text), lambda a: a[::-1])
family("sum", "total sum_list add_all sum_of sum_numbers add_up", "returns the sum of a list of numbers|adds up all numbers of a list|sums a list", fold("0", "{total} = {total} + {x}") + fold("0", "{total} += {x}"), L, one(ints), sum)
family("product", "product multiply_all product_of multiply_list", "returns the product of a list of numbers|multiplies all numbers of a list", fold("1", "{total} = {total} * {x}") + fold("1", "{total} *= {x}"), L, one(lambda r: ints(r, 1, 6)), math.prod)
family("average", "average mean avg mean_value average_of", "returns the average of a list of numbers, rounded down|returns the whole mean of a list", ["def {f}({a}):\n    {total} = 0\n    for {x} in {a}:\n        {total} += {x}\n    return {total} // len({a})"], L, one(ints), lambda a: sum(a) // len(a))
family("largest", "largest max_value find_max biggest maximum highest", "returns the largest number of a list|finds the maximum of a list|returns the biggest number in a list", expr("max({a})") + ["def {f}({a}):\n    best = {a}[0]\n    for {x} in {a}:\n        if {x} > best:\n            best = {x}\n    return best"] * 2, L, one(ints), max)
family("smallest", "smallest min_value find_min lowest minimum least", "returns the smallest number of a list|finds the minimum of a list", expr("min({a})") + ["def {f}({a}):\n    best = {a}[0]\n    for {x} in {a}:\n        if {x} < best:\n            best = {x}\n    return best"] * 2, L, one(ints), min)
family("evens", "evens even_numbers get_even keep_even only_even filter_even", "returns the even numbers of a list|keeps only the even numbers|filters a list for even numbers", keep("{x} % 2 == 0"), L, one(ints), lambda a: [x for x in a if x % 2 == 0])
family("odds", "odds odd_numbers get_odd keep_odd only_odd filter_odd", "returns the odd numbers of a list|keeps only the odd numbers", keep("{x} % 2 == 1"), L, one(ints), lambda a: [x for x in a if x % 2 == 1])
family("multiples", "multiples_of_{k} multiples only_multiples divisible divisible_by_{k} keep_multiples", "returns the multiples of {k} in a list|keeps the numbers that can be divided by {k}", keep("{x} % {k} == 0"), L, one(ints), lambda a, k: [x for x in a if x % k == 0], (3, 9))
family("greater", "greater above over larger_than greater_than_{k} above_{k}", "returns the numbers of a list that are greater than {k}|keeps the numbers above {k}", keep("{x} > {k}"), L, one(ints), lambda a, k: [x for x in a if x > k], (2, 25))
family("smaller", "smaller below under smaller_than less_than_{k} below_{k}", "returns the numbers of a list that are smaller than {k}|keeps the numbers below {k}", keep("{x} < {k}"), L, one(ints), lambda a, k: [x for x in a if x < k], (2, 25))
family("add_each", "add_{k} add_to_all increase shift plus_{k} raise_all", "adds {k} to each number of a list|returns a list in which each number is {k} more", each("{x} + {k}"), L, one(ints), lambda a, k: [x + k for x in a], (1, 20))
family("times_each", "times_{k} multiply_each scale times multiply_by_{k} scale_all", "multiplies each number of a list by {k}|returns a list with each number times {k}", each("{x} * {k}"), L, one(ints), lambda a, k: [x * k for x in a], (2, 12))
family("squares", "squares square_all square_each squared", "returns the squares of the numbers in a list|squares each number of a list", each("{x} * {x}"), L, one(ints), lambda a: [x * x for x in a])
family("count_item", "count count_item how_many occurrences count_of times_in", "counts how many times an item is in a list|returns how often a value comes in a list", ["def {f}({a}, {b}):\n    {total} = 0\n    for i in {a}:\n        if i == {b}:\n            {total} += 1\n    return {total}"], [_ITEMS, ["x", "item", "value", "target", "wanted"]], lambda r: lambda: ([r.randint(0, 4) for _ in range(r.randint(1, 8))], r.randint(0, 4)), lambda a, b: a.count(b))
family("remove_item", "remove_item without remove_all drop remove_value exclude", "removes an item from a list|returns a list without a given value", ["def {f}({a}, {b}):\n    return [i for i in {a} if i != {b}]", "def {f}({a}, {b}):\n    {out} = []\n    for i in {a}:\n        if i != {b}:\n            {out}.append(i)\n    return {out}"], [_ITEMS, ["x", "item", "value", "target", "unwanted"]], lambda r: lambda: ([r.randint(0, 4) for _ in range(r.randint(1, 8))], r.randint(0, 4)), lambda a, b: [i for i in a if i != b])
family("contains", "contains has_item is_in includes has", "checks if an item is in a list|returns True if a list contains a value", expr2("{b} in {a}") + ["def {f}({a}, {b}):\n    for i in {a}:\n        if i == {b}:\n            return True\n    return False"], [_ITEMS, ["x", "item", "value", "target"]], lambda r: lambda: ([r.randint(0, 6) for _ in range(r.randint(1, 6))], r.randint(0, 6)), lambda a, b: b in a)
family("index", "find index_of position find_index where", "returns the position of an item in a list, or -1|finds the index of a value, -1 if it is not there", ["def {f}({a}, {b}):\n    for i in range(len({a})):\n        if {a}[i] == {b}:\n            return i\n    return -1"], [_ITEMS, ["x", "item", "value", "target"]], lambda r: lambda: ([r.randint(0, 6) for _ in range(r.randint(1, 6))], r.randint(0, 6)), lambda a, b: a.index(b) if b in a else -1)
family("first", "first_{k} first take head beginning take_{k}", "returns the first {k} items of a list|takes {k} items from the start of a list", expr("{a}[:{k}]"), L, one(ints), lambda a, k: a[:k], (2, 5))
family("last", "last_{k} last tail ending last_items", "returns the last {k} items of a list|takes {k} items from the end of a list", expr("{a}[-{k}:]"), L, one(ints), lambda a, k: a[-k:], (2, 5))
family("ascending", "sort_list sort_numbers ascending in_order ordered", "sorts a list|returns a list in ascending order|sorts numbers from small to large", expr("sorted({a})"), L, one(ints), sorted)
family("descending", "sort_down descending sort_desc largest_first reverse_sort", "sorts a list from large to small|returns a list in descending order", expr("sorted({a}, reverse=True)") + expr("sorted({a})[::-1]"), L, one(ints), lambda a: sorted(a)[::-1])
family("second_largest", "second_largest second_max runner_up second_biggest", "returns the second largest number of a list|finds the second biggest number", expr("sorted({a})[-2]"), L, lambda r: lambda: (r.sample(range(50), r.randint(2, 6)),), lambda a: sorted(a)[-2])
family("running", "running_total running_sums cumulative prefix_sums", "returns the running sums of a list|returns a list of sums so far", ["def {f}({a}):\n    {out} = []\n    {total} = 0\n    for {x} in {a}:\n        {total} += {x}\n        {out}.append({total})\n    return {out}"], L, one(ints), lambda a: [sum(a[: i + 1]) for i in range(len(a))])
family("differences", "differences steps gaps diffs", "returns the differences between neighbours in a list|returns how much each number is more than the one before", ["def {f}({a}):\n    return [{a}[i + 1] - {a}[i] for i in range(len({a}) - 1)]"], L, one(ints), lambda a: [y - x for x, y in zip(a, a[1:])])
family("flatten", "flatten flat join_lists flatten_list concat", "flattens a list of lists|joins a list of lists into one list", ["def {f}({a}):\n    {out} = []\n    for part in {a}:\n        for {x} in part:\n            {out}.append({x})\n    return {out}", "def {f}({a}):\n    return [{x} for part in {a} for {x} in part]"], [["lists", "nested", "parts", "rows", "groups"]], lambda r: lambda: ([ints(r)() for _ in range(r.randint(1, 3))],), lambda a: sum(a, []))
family("rotate", "rotate rotate_left shift_left move_first", "moves the first item of a list to the end|rotates a list by one to the left", expr("{a}[1:] + {a}[:1]"), L, one(ints), lambda a: a[1:] + a[:1])
family("positive", "all_positive positive is_positive_list only_positive", "checks if all numbers of a list are positive|returns True if every number is greater than zero", ["def {f}({a}):\n    for {x} in {a}:\n        if {x} <= 0:\n            return False\n    return True", "def {f}({a}):\n    return all([{x} > 0 for {x} in {a}])"], L, one(lambda r: ints(r, -1, 9)), lambda a: all(x > 0 for x in a))
family("negative", "any_negative has_negative negative contains_negative", "checks if a list has a negative number|returns True if any number is less than zero", ["def {f}({a}):\n    for {x} in {a}:\n        if {x} < 0:\n            return True\n    return False", "def {f}({a}):\n    return any([{x} < 0 for {x} in {a}])"], L, one(lambda r: ints(r, -1, 9)), lambda a: any(x < 0 for x in a))
pairs_of = lambda r: lambda: tuple([r.randint(0, 9) for _ in range(4)] for _ in "ab")
family("common", "common common_items shared intersection both in_both", "returns the items that two lists have in common|returns the items that are in both lists", ["def {f}({a}, {b}):\n    return [i for i in {a} if i in {b}]", "def {f}({a}, {b}):\n    {out} = []\n    for i in {a}:\n        if i in {b}:\n            {out}.append(i)\n    return {out}"], AB, pairs_of, lambda a, b: [i for i in a if i in b])
family("difference", "difference only_first missing not_in_second subtract_lists", "returns the items of the first list that are not in the second|returns what is in one list but not in the other", ["def {f}({a}, {b}):\n    return [i for i in {a} if i not in {b}]"], AB, pairs_of, lambda a, b: [i for i in a if i not in b])
family("add_lists", "add_lists sum_pairs add_pairwise add_vectors", "adds two lists item by item|returns the sums of the items of two lists", ["def {f}({a}, {b}):\n    return [{a}[i] + {b}[i] for i in range(len({a}))]"], AB, pairs_of, lambda a, b: [x + y for x, y in zip(a, b)])
family("dot", "dot dot_product scalar_product inner", "returns the dot product of two lists|multiplies two lists item by item and adds up", ["def {f}({a}, {b}):\n    {total} = 0\n    for i in range(len({a})):\n        {total} += {a}[i] * {b}[i]\n    return {total}"], AB, pairs_of, lambda a, b: sum(x * y for x, y in zip(a, b)))
family("vowels", "count_vowels vowels number_of_vowels vowel_count", "counts the vowels in a string|returns how many vowels a text has", ["def {f}({a}):\n    {total} = 0\n    for i in range(len({a})):\n        if {a}[i] in \"aeiou\":\n            {total} += 1\n    return {total}"], S, one(a_text), lambda a: sum(c in "aeiou" for c in a))
family("no_vowels", "remove_vowels no_vowels without_vowels strip_vowels", "removes the vowels from a string|returns a text without vowels", ["def {f}({a}):\n    {out} = \"\"\n    for i in range(len({a})):\n        if {a}[i] not in \"aeiou\":\n            {out} += {a}[i]\n    return {out}"], S, one(a_text), lambda a: re.sub("[aeiou]", "", a))
family("palindrome", "is_palindrome palindrome same_backwards reads_backwards", "checks if a string is a palindrome|returns True if a word is the same backwards", expr("{a} == {a}[::-1]"), S, lambda r: lambda: (r.choice(_VOCABULARY),), lambda a: a == a[::-1])
family("count_letter", "count_letter count_{w} how_many_{w} letter_count", "counts the letter {w} in a string|returns how often {w} is in a text", expr("{a}.count(\"{w}\")"), S, one(a_text), lambda a, w: a.count(w), None, "aeinorst")
family("replace_letter", "replace_letter replace_{w} hide_{w} star_{w}", "replaces the letter {w} by a star|writes * for each {w} in a text", expr("{a}.replace(\"{w}\", \"*\")"), S, one(a_text), lambda a, w: a.replace(w, "*"), None, "aeinorst")
family("count_words", "count_words word_count number_of_words words_in", "counts the words in a text|returns the number of words in a string", expr("len({a}.split())") + expr("len({a}.split(\" \"))"), S, one(a_text), lambda a: len(a.split()))
family("upper", "to_upper upper shout uppercase capital_letters", "returns a text in capital letters|converts a string to upper case", expr("{a}.upper()"), S, one(a_text), str.upper)
family("title", "title_case capitalize_words title each_capital", "writes each word of a text with a capital letter|capitalizes every word", ["def {f}({a}):\n    return \" \".join([w.capitalize() for w in {a}.split(\" \")])"], S, one(a_text), lambda a: " ".join(w.capitalize() for w in a.split(" ")))
family("initials", "initials first_letters acronym get_initials", "returns the first letters of the words in a text|returns the initials of a name", ["def {f}({a}):\n    return \"\".join([w[0] for w in {a}.split(\" \")])"], S, one(a_text), lambda a: "".join(w[0] for w in a.split(" ")))
family("repeat", "repeat_{k} repeat times_{k} say_{k}_times", "repeats a string {k} times|returns a text {k} times in a row", expr("{a} * {k}"), S, lambda r: lambda: (r.choice(_VOCABULARY),), lambda a, k: a * k, (2, 9))
family("join", "join_words join glue connect to_line", "joins words with a {w}|returns the words as one string with a {w} between them", expr("\"{s}\".join({a})"), W, one(some_words), lambda a, w: {"comma": ",", "dash": "-", "space": " ", "slash": "/", "colon": ":"}[w].join(a), None, ["comma", "dash", "space", "slash", "colon"])
family("longest", "longest_word longest find_longest longest_string", "returns the longest word of a list|finds the longest string", ["def {f}({a}):\n    best = \"\"\n    for w in {a}:\n        if len(w) > len(best):\n            best = w\n    return best", "def {f}({a}):\n    return max({a}, key=len)"], W, one(some_words), lambda a: max(a, key=len))
family("shortest", "shortest_word shortest find_shortest", "returns the shortest word of a list|finds the shortest string", ["def {f}({a}):\n    best = {a}[0]\n    for w in {a}:\n        if len(w) < len(best):\n            best = w\n    return best", "def {f}({a}):\n    return min({a}, key=len)"], W, one(some_words), lambda a: min(a, key=len))
family("lengths", "lengths word_lengths sizes get_lengths", "returns the lengths of the words in a list|returns how long each string is", ["def {f}({a}):\n    return [len(w) for w in {a}]"], W, one(some_words), lambda a: [len(w) for w in a])
family("starting", "starting_with_{w} words_with_{w} starts_with filter_{w}", "returns the words that start with {w}|keeps the words that begin with the letter {w}", ["def {f}({a}):\n    return [w for w in {a} if w.startswith(\"{w}\")]"], W, one(some_words), lambda a, w: [x for x in a if x.startswith(w)], None, "abdhmrst")
family("long_words", "long_words longer_than_{k} words_over_{k} filter_long", "returns the words that have more than {k} letters|keeps words longer than {k}", ["def {f}({a}):\n    return [w for w in {a} if len(w) > {k}]"], W, one(some_words), lambda a, k: [x for x in a if len(x) > k], (2, 4))
family("frequencies", "count_each frequencies counts tally histogram", "counts how often each item comes in a list|returns a dictionary with the count of each item", ["def {f}({a}):\n    {out} = {{}}\n    for {x} in {a}:\n        {out}[{x}] = {out}.get({x}, 0) + 1\n    return {out}"], L, one(lambda r: ints(r, 0, 4)), lambda a: {x: a.count(x) for x in a})
family("invert", "invert swap_keys flip_dict reverse_dict", "swaps keys and values of a dictionary|turns a dictionary around", ["def {f}({a}):\n    {out} = {{}}\n    for key in {a}:\n        {out}[{a}[key]] = key\n    return {out}"], [["d", "table", "mapping", "pairs"]], lambda r: lambda: (dict(zip(r.sample(_VOCABULARY, 3), r.sample(range(20), 3))),), lambda a: {v: k for k, v in a.items()})
family("is_even", "is_even even check_even", "checks if a number is even|returns True if a number is even", expr("{a} % 2 == 0"), N, number(0, 99), lambda a: a % 2 == 0)
family("is_odd", "is_odd odd check_odd", "checks if a number is odd|returns True if a number is odd", expr("{a} % 2 == 1"), N, number(0, 99), lambda a: a % 2 == 1)
family("is_prime", "is_prime prime check_prime", "checks if a number is prime|returns True if a number is a prime number", ["def {f}({a}):\n    if {a} < 2:\n        return False\n    for i in range(2, {a}):\n        if {a} % i == 0:\n            return False\n    return True"], N, number(0, 60), lambda a: a > 1 and all(a % i for i in range(2, a)))
family("factorial", "factorial fact product_to", "returns the factorial of a number|multiplies all numbers from 1 to n", ["def {f}({a}):\n    {total} = 1\n    for i in range(1, {a} + 1):\n        {total} *= i\n    return {total}"], N, number(0, 9), math.factorial)
family("sum_to", "sum_to add_to sum_up_to total_to", "adds up the numbers from 1 to n|returns the sum of all numbers up to n", ["def {f}({a}):\n    {total} = 0\n    for i in range(1, {a} + 1):\n        {total} += i\n    return {total}"], N, number(0, 30), lambda a: a * (a + 1) // 2)
family("fibonacci", "fibonacci fib fib_numbers fibonacci_list", "returns the first n Fibonacci numbers|returns a list of n Fibonacci numbers", ["def {f}({a}):\n    {out} = []\n    p, q = 0, 1\n    for i in range({a}):\n        {out}.append(p)\n        p, q = q, p + q\n    return {out}"], N, number(1, 10), lambda a: [0, 1, 1, 2, 3, 5, 8, 13, 21, 34][:a])
family("divisors", "divisors factors get_divisors", "returns the divisors of a number|returns all numbers that divide n", ["def {f}({a}):\n    return [i for i in range(1, {a} + 1) if {a} % i == 0]", "def {f}({a}):\n    {out} = []\n    for i in range(1, {a} + 1):\n        if {a} % i == 0:\n            {out}.append(i)\n    return {out}"], N, number(1, 40), lambda a: [i for i in range(1, a + 1) if a % i == 0])
family("digits", "digits get_digits digit_list", "returns the digits of a number|returns a list of the digits of n", ["def {f}({a}):\n    t = str({a})\n    return [int(t[i]) for i in range(len(t))]"], N, number(0, 9999), lambda a: [int(c) for c in str(a)])
family("digit_sum", "digit_sum sum_digits sum_of_digits", "returns the sum of the digits of a number|adds up the digits of n", ["def {f}({a}):\n    {total} = 0\n    t = str({a})\n    for i in range(len(t)):\n        {total} += int(t[i])\n    return {total}"], N, number(0, 9999), lambda a: sum(int(c) for c in str(a)))
family("countdown", "countdown count_down down_from backwards_from", "counts down from n to 1|returns a list from n down to 1", expr("list(range({a}, 0, -1))") + ["def {f}({a}):\n    return [{a} - i for i in range({a})]"], N, number(1, 12), lambda a: list(range(a, 0, -1)))
family("sign", "sign sign_of get_sign", "returns 1, 0 or -1 for the sign of a number|returns the sign of a number", ["def {f}({a}):\n    if {a} > 0:\n        return 1\n    if {a} < 0:\n        return -1\n    return 0"], N, number(-3, 3), lambda a: (a > 0) - (a < 0))
family("absolute", "absolute abs_value distance_from_zero", "returns the absolute value of a number|returns a number without its sign", ["def {f}({a}):\n    if {a} < 0:\n        return -{a}\n    return {a}"], N, number(-30, 30), abs)
family("double", "double twice times_two", "doubles a number|returns two times a number", expr("{a} * 2") + expr("2 * {a}"), N, number(-30, 30), lambda a: 2 * a)
family("square", "square squared area_of_square", "returns the square of a number|multiplies a number by itself", expr("{a} * {a}"), N, number(-12, 12), lambda a: a * a)
family("cube", "cube cubed third_power", "returns the cube of a number|returns the third power of a number", expr("{a} * {a} * {a}"), N, number(-6, 6), lambda a: a**3)
family("add_k", "add_{k} plus_{k} increase_by_{k} more_by_{k}", "adds {k} to a number|returns a number plus {k}", expr("{a} + {k}"), N, number(-30, 99), lambda a, k: a + k, (1, 99))
family("fizzbuzz", "fizzbuzz fizz_buzz fizz", "returns Fizz for multiples of 3, Buzz for multiples of 5, else the number", ["def {f}({a}):\n    if {a} % 15 == 0:\n        return \"FizzBuzz\"\n    if {a} % 3 == 0:\n        return \"Fizz\"\n    if {a} % 5 == 0:\n        return \"Buzz\"\n    return {a}"], N, number(1, 30), lambda a: "FizzBuzz" if a % 15 == 0 else "Fizz" if a % 3 == 0 else "Buzz" if a % 5 == 0 else a)
family("leap", "is_leap leap_year is_leap_year", "checks if a year is a leap year|returns True if a year is a leap year", expr("{a} % 4 == 0 and {a} % 100 != 0 or {a} % 400 == 0"), [["year", "y"]], number(1890, 2030), lambda a: a % 4 == 0 and a % 100 != 0 or a % 400 == 0)
family("hours", "to_minutes hours_to_minutes minutes", "converts hours to minutes|returns how many minutes some hours have", expr("{a} * 60"), [["hours", "h"]], number(0, 48), lambda a: a * 60)
family("add", "add plus sum_two add_numbers sum_of_two", "adds two numbers|returns the sum of two numbers", expr2("{a} + {b}"), AB, two(-20, 50), lambda a, b: a + b)
family("subtract", "subtract minus take_away difference_of", "subtracts the second number from the first|returns the difference of two numbers", expr2("{a} - {b}"), AB, two(-20, 50), lambda a, b: a - b)
family("multiply", "multiply times product_of_two mul", "multiplies two numbers|returns the product of two numbers", expr2("{a} * {b}"), AB, two(-9, 20), lambda a, b: a * b)
family("larger", "larger max_of_two bigger greater_of", "returns the larger of two numbers|returns the maximum of two numbers", ["def {f}({a}, {b}):\n    if {a} > {b}:\n        return {a}\n    return {b}"] + expr2("max({a}, {b})"), AB, two(-20, 50), max)
family("lesser", "lesser min_of_two smaller_of lower", "returns the smaller of two numbers|returns the minimum of two numbers", ["def {f}({a}, {b}):\n    if {a} < {b}:\n        return {a}\n    return {b}"] + expr2("min({a}, {b})"), AB, two(-20, 50), min)
family("gcd", "gcd greatest_common_divisor common_divisor", "returns the greatest common divisor of two numbers|returns the largest number that divides both", ["def {f}({a}, {b}):\n    best = 1\n    for i in range(1, min({a}, {b}) + 1):\n        if {a} % i == 0 and {b} % i == 0:\n            best = i\n    return best"], AB, two(1, 60), math.gcd)
family("power", "power to_the_power raise_to pow_of", "returns a to the power of b|multiplies a number by itself b times", ["def {f}({a}, {b}):\n    {total} = 1\n    for i in range({b}):\n        {total} *= {a}\n    return {total}"], AB, two(0, 5), lambda a, b: a**b)
family("area", "area rectangle_area area_of_rectangle", "returns the area of a rectangle|multiplies width and height", expr2("{a} * {b}"), [["width", "w", "a"], ["height", "h", "b"]], two(1, 30), lambda a, b: a * b)
family("perimeter", "perimeter rectangle_perimeter around", "returns the perimeter of a rectangle|returns the length around a rectangle", expr2("2 * ({a} + {b})"), [["width", "w", "a"], ["height", "h", "b"]], two(1, 30), lambda a, b: 2 * (a + b))
family("greet", "greet say_hello hello greeting welcome", "greets somebody by name|returns a greeting for a name", expr("\"Hello, \" + {a} + \"!\"") * 2 + expr("\"Hi, \" + {a} + \"!\""), [["name", "person", "who"]], lambda r: lambda: (r.choice(["Ann", "Bo", "Lena", "Tim"]),), None)
family("between", "between numbers_between range_list count_from_to", "returns the whole numbers from a to b|lists all numbers from a to b", expr2("list(range({a}, {b} + 1))") + ["def {f}({a}, {b}):\n    return [i for i in range({a}, {b} + 1)]"], [["a", "start", "low"], ["b", "end", "high"]], lambda r: lambda: (lambda a: (a, a + r.randint(0, 8)))(r.randint(-5, 20)), lambda a, b: list(range(a, b + 1)))

_SIGNS = {"comma": ",", "dash": "-", "space": " ", "slash": "/", "colon": ":"}


def run(code, name, arguments):
    """The function's answer, in Python."""
    space = {}
    exec(code, space)  # our own code only
    return space[name](*arguments)


def draw(r, family=None):
    """A function of a family, held out or not, executed."""
    chosen = family or r.choice(list(FAMILIES))
    names, docs, codes, parameters, arguments, answer, k, w = FAMILIES[chosen]
    k, w = k and r.randint(*k), w and r.choice(w)
    put = lambda s: s.replace("{k}", str(k)).replace("{w}", str(w))
    name, doc, code = put(r.choice(names)), put(r.choice(docs)), r.choice(codes)
    taken = set()

    def fresh(options):
        word = r.choice([o for o in options if o not in taken and o != name])
        taken.add(word)
        return word

    words = {"f": name, "k": k, "w": w, "s": _SIGNS.get(w, ""), **{key: fresh(options) for key, options in zip("ab", parameters)}}
    words.update(x=fresh(_ONE), out=fresh(_OUT), total=fresh(_TOTAL))
    code = code.format(**words)
    make, tests = arguments(r), []
    for _ in range(4):
        given = make()
        got = run(code, name, given)
        more = [v for v in (k, w) if v is not None]
        if answer and got != answer(*given, *more):
            raise ValueError(f"{chosen}: {code}\n{given}: {got}")
        tests.append(f"{name}({', '.join(map(repr, given))}) == {got!r}")
    return Function(chosen, name, doc, code, list(dict.fromkeys(tests)))


def function(r, held=False):
    """A function for training, or one that training never has."""
    while True:
        f = draw(r)
        if heldout.item(f.head) == held:
            return f


if __name__ == "__main__":
    rng = random.Random()
    for name in FAMILIES:
        for _ in range(300):
            draw(rng, name)
    print(len(FAMILIES), "families")
    for _ in range(12):
        f = function(rng)
        print(f.text, *f.tests[:2], sep="\n")
