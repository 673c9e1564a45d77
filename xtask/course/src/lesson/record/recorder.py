"""Runs a program, and tells in what it prints which regions it comes to and what is found there.

Arguments: the folder of the parts, the part to run, and of each part its regions, as JSON: name, first and last
line, and the values to look at, each with its place and how it is written.

A region is come to at its first statement in a function. What is told begins with U+001E and has its fields
between U+001F; what goes wrong has `!` as its first one.
"""

import ast
import builtins
import importlib.machinery
import json
import os
import sys
import types

FOLDER, MAIN, PARTS = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SILENT = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)


def shown(value):
    """A value as Rust's `{:?}` shows one of its kind."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "[" + ", ".join(map(shown, value)) + "]"
        case tuple():
            return "(" + ", ".join(map(shown, value)) + (",)" if len(value) == 1 else ")")
        case dict():
            return "{" + ", ".join(f"{shown(key)}: {shown(one)}" for key, one in value.items()) + "}"
        case set() | frozenset():
            return "{" + ", ".join(sorted(map(shown, value))) + "}"
    return " ".join(str(value).split())


def told(*fields):
    sys.stdout.write("\x1e" + "\x1f".join(fields) + "\n")


def failed(at, part, region, error):
    words = error.msg if isinstance(error, SyntaxError) else str(error)
    told("!", str(at), part, region, f"{type(error).__name__}: {words}".splitlines()[0])
    sys.stdout.flush()
    os._exit(1)


def tell(part, region, values):
    found = []
    for at, value in values:
        try:
            found.append(shown(value()))
        except Exception as error:
            failed(at, part, region, error)
    told(part, region, *found)


def places(body, in_function, source):
    """Every statement in a function, with the list that it stands in."""
    for index, statement in enumerate(body):
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        # What follows `else` on its line is no statement of its own.
        is_elif = source[statement.lineno - 1][statement.col_offset :].startswith("elif")
        if in_function and not is_text and not is_elif and not isinstance(statement, DEFINITIONS + SILENT):
            yield statement.lineno, body, index
        inside = in_function or isinstance(statement, DEFINITIONS[:2])
        if isinstance(statement, ast.ClassDef):
            inside = False
        for below in blocks(statement):
            yield from places(below, inside, source)


def blocks(statement):
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for branch in getattr(statement, "handlers", []) + getattr(statement, "cases", []):
        yield branch.body


def call(part, region, values, like):
    looks = []
    for at, written in values:
        try:
            ast.parse(written, mode="eval")
        except SyntaxError as error:
            failed(at, part, region, error)
        looks.append(f"({at}, lambda: ({written}))")
    tree = ast.parse(f"__tell__({part!r}, {region!r}, [{', '.join(looks)}])").body[0]
    for node in ast.walk(tree):
        ast.copy_location(node, like)
    return tree


def instrumented(part, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    tree = ast.parse(text, path)
    found = sorted(places(tree.body, False, text.splitlines()), key=lambda place: place[0])
    calls = []
    for region, first, last, values in PARTS[part]:
        here = next((place for place in found if first <= place[0] <= last), None)
        if here is None:
            told("!", "", part, region, "")
            sys.stdout.flush()
            os._exit(1)
        calls.append((here, call(part, region, values, here[1][here[2]])))
    # From below, so that the places above stay where they are; of one place, the outer region first.
    for (_, body, index), told_there in sorted(calls[::-1], key=lambda one: -one[0][2]):
        body.insert(index, told_there)
    return compile(tree, path, "exec", dont_inherit=True)


CODE = {part: instrumented(part, os.path.join(FOLDER, part + ".py")) for part in PARTS}


class Loader(importlib.machinery.SourceFileLoader):
    """Loads the parts as they were changed."""

    def get_code(self, fullname):
        return CODE[fullname] if fullname in CODE else super().get_code(fullname)


builtins.__tell__ = tell
sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook((Loader, [".py"])))
sys.path.insert(0, FOLDER)
sys.argv = [os.path.join(FOLDER, MAIN + ".py")]
sys.modules["__main__"] = types.ModuleType("__main__")
exec(CODE[MAIN], sys.modules["__main__"].__dict__)
