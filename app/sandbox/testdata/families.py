"""Writes families.jsonl: functions of the recipe's simulator, right ones and ones
with a sign or a number changed, and what CPython says of each of their tests: p
it passes, f it fails, or the exception's name. Run it in this folder:
python3 families.py 1 > families.jsonl   (so many functions of each family)
"""
import json
import random
import re
import sys

sys.path.insert(0, "../../tinylm/recipe")
import functions

CHANGES = [("+", "-"), ("<", ">"), ("==", "!="), ("0", "1"), ("1", "2"), ("append", "extend"), ("[::-1]", "[1:]"), (" in ", " not in "), ("*", "+"), ("//", "/"), ("True", "False"), ("[0]", "[9]"), ("lower", "upper"), ("+=", "-=")]


def verdicts(code, tests):
    out = []
    space = {}
    exec(code, space)
    for test in tests:
        try:
            out.append("p" if eval(test, space) is True else "f")
        except Exception as e:
            out.append(type(e).__name__)
    return out


def changed(r, code):
    head, body = code.split("\n", 1)
    fits = [c for c in CHANGES if c[0] in body]
    if not fits:
        return None
    old, new = r.choice(fits)
    places = [m.start() for m in re.finditer(re.escape(old), body)]
    at = r.choice(places)
    return head + "\n" + body[:at] + new + body[at + len(old):]


r = random.Random(17)
for family in functions.FAMILIES:
    for _ in range(int(sys.argv[1])):
        f = functions.draw(r, family)
        for code in (f.code, changed(r, f.code)):
            try:
                rows = code and verdicts(code, f.tests[:3])
            except SyntaxError:
                continue
            if rows:
                print(json.dumps({"code": code, "tests": f.tests[:3], "verdicts": rows}))
