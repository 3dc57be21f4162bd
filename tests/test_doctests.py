"""Everything public has an example in its docstring, and every example is true."""

import doctest
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import inkdigit
from inkdigit import InkdigitError

FINDER = doctest.DocTestFinder(recurse=False)
METHODS = ("NaiveReader", "Reader")
"""Classes of which every public method has an example."""
MODULES = [
    module.name
    for module in pkgutil.walk_packages(inkdigit.__path__, "inkdigit.")
    if module.name.startswith(("inkdigit.imaging", "inkdigit.percent", "inkdigit.recognition"))
]


def find_public() -> Iterator[tuple[str, object]]:
    for name in inkdigit.__all__:
        value = getattr(inkdigit, name)
        if name.startswith("__") or (inspect.isclass(value) and issubclass(value, InkdigitError)):
            continue
        yield name, value
        if name in METHODS:
            methods = inspect.getmembers(value, callable)
            yield from (
                (f"{name}.{method}", found) for method, found in methods if method[0] != "_"
            )


PUBLIC = dict(find_public())


@pytest.mark.parametrize("name", [name for name in PUBLIC if not name.endswith(".fit")])
def test_what_is_public_has_an_example(name: str) -> None:
    (found,) = FINDER.find(PUBLIC[name], name)
    assert found.examples, f"{name} has no example"


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    results = doctest.testmod(import_module(name))
    assert results.failed == 0
