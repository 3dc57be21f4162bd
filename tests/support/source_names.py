"""Where a source file gives names to things."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLES = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
TABLE_MAKERS = ("frozenset", "MappingProxyType")


@dataclass(frozen=True)
class Name:
    """Where something gets its name."""

    path: Path
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} {self.name}"

    @cached_property
    def words(self) -> list[str]:
        """`_soft_labels`, `softLabels` and `SoftLabels` are "soft" and "labels"."""
        return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", self.name)]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def names_of(path: Path) -> Iterator[Name]:
    """The module's name, and what a Python file names."""
    yield Name(path, 1, path.stem)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("test_"):
                yield Name(path, node.lineno, node.name)
        elif isinstance(node, ast.arg):
            yield Name(path, node.lineno, node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield Name(path, node.lineno, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Name(path, node.lineno, node.attr)
        elif isinstance(node, ast.alias) and node.asname:
            yield Name(path, 1, node.asname)


def identifiers_of(path: Path) -> Iterator[Name]:
    """All identifiers of a JavaScript file, roughly: comments and strings are left out."""
    yield Name(path, 1, path.stem)
    code = re.sub(
        r"/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|(?<![:\\])//[^\n]*",
        lambda match: "\n" * match[0].count("\n"),
        path.read_text("utf-8"),
        flags=re.DOTALL,
    )
    for number, line in enumerate(code.splitlines(), start=1):
        yield from (Name(path, number, found) for found in re.findall(r"[A-Za-z_$][\w$]*", line))


def strings_of(path: Path) -> Iterator[Name]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Name(path, node.lineno, node.value)


def keys_of(path: Path) -> Iterator[Name]:
    """The keys of dictionaries, in literals and where one is taken out."""
    for node in ast.walk(tree_of(path)):
        keys: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            keys += node.keys
        elif isinstance(node, ast.Subscript):
            keys.append(node.slice)
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield Name(path, key.lineno, key.value)


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is used as a value, which may be called by an adjective."""
    return any("property" in ast.unparse(each) for each in function.decorator_list)


def constants_of(path: Path) -> Iterator[Name]:
    """The constants of a module, but tables."""
    for node in tree_of(path).body:
        for target, value in assignments_of(node):
            if not isinstance(target, ast.Name) or is_table(value):
                continue
            if re.fullmatch(r"_?[A-Z][A-Z\d_]*", target.id):
                yield Name(path, node.lineno, target.id)


def assignments_of(node: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Targets and what they are assigned; `A, B = 1, 2` has two."""
    if isinstance(node, ast.AnnAssign):
        yield node.target, node.value
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=True)
            else:
                yield target, node.value


def is_table(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call) and ast.unparse(value.func) in TABLE_MAKERS:
        return True
    if isinstance(value, ast.BinOp):  # two tables that become one
        return is_table(value.left) or is_table(value.right)
    return isinstance(value, TABLES)


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())
