"""Runs functions that a model wrote, with their tests, in a process of their
own: two seconds, 300 MB, no imports, no names with two underscores, and only
the built-in functions that Starlark has too. The product's own measure runs
the same tests in Starlark; this one is for training.
"""
import ast
import json
import subprocess
import sys

_ALLOWED = "len range sorted reversed list dict tuple str int bool min max abs all any enumerate zip sum set".split()

_RUN = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (2, 2)); resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20)); resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
import builtins
allowed = {n: getattr(builtins, n) for n in %r}
for line in sys.stdin:
    code, tests = json.loads(line)
    space = {"__builtins__": allowed}
    exec(code, space)
    assert all(eval(t, space) is True for t in tests)
""" % (_ALLOWED,)


def _tame(code):
    """Whether the code parses and has nothing that could reach out of it."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.While)) or isinstance(node, ast.Attribute) and node.attr.startswith("_") or isinstance(node, ast.Name) and node.id.startswith("_"):
            return False
    return True


def passes(code, tests):
    """Whether the code runs and every test is true."""
    if not _tame(code):
        return False
    try:
        done = subprocess.run([sys.executable, "-I", "-c", _RUN], input=json.dumps([code, tests]), text=True, capture_output=True, timeout=8)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
