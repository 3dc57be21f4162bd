"""The code speaks the field's language: old words stay out, and names keep their form.

A word is looked for where something gets its name: modules, classes, functions, parameters, fields,
constants and variables of Python, and all identifiers of JavaScript. Prose may use any word, and so
may the names of tests, which are sentences.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "inkdigit"
PYTHON = sorted(
    path
    for folder in ("src", "tests", "benchmarks", "tools")
    for path in (ROOT / folder).rglob("*.py")
)
JAVASCRIPT = sorted(
    path for path in (PACKAGE / "server" / "static").rglob("*.js") if "vendor" not in path.parts
)
PACKAGES = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))
ROOMS = sorted(folder for folder in PACKAGES if folder.parent == PACKAGE)

WORDS = {
    "account": "hypothesis",
    "accounts": "hypotheses",
    "canary": "readiness probe",
    "catalogue": "datasets",
    "certainty": "calibration",
    "clerk": "database workers",
    "essence": "fingerprint",
    "finding": "layout",
    "forgotten": "insertion bonus",
    "impatient": "timeout protocol",
    "lesson": "teacher target",
    "lessons": "teacher targets",
    "nib": "keyboard pen",
    "opinion": "soft label",
    "opinions": "soft labels",
    "piece": "component",
    "pieces": "components",
    "speller": "recognizer",
    "spelling": "recognition",
    "stamped": "with common headers",
    "taught": "soft-labelled",
    "teaching": "distillation",
    "tempered": "apply_temperature",
    "watcher": "callbacks",
}
"""A word that no name may hold, and the field's word for it."""

NAMES = {
    "A_CUT": "CUT_PRIOR",
    "ApiKeys": "ApiKeyMiddleware",
    "Choice": "Selection",
    "Edge": "ObservabilityMiddleware",
    "Judged": "EvaluatedPicture",
    "LEFT_OUT": "DELETION_COST",
    "LineReader": "LineModel",
    "OtherHands": "HandwritingAugmentation",
    "SeenLine": "LineOutput",
    "Spelt": "AlignedDigit",
    "SpeltLine": "RecognizedLine",
    "TRUST": "CTC_WEIGHT",
    "WholeBodies": "BodyLimitMiddleware",
    "_fly": "a verb of ReadinessProbe",
    "_identity": "fingerprint",
    "_let_go": "drain_body",
    "_remembered": "self_targets",
    "hold_out": "train_validation_split",
    "likely_texts": "prefix_beam_search",
    "made_beside": "synthetic_frames",
    "probabilities_of": "sequence_probabilities",
    "proposed": "hypothesis_from_text",
    "refused_for_no_error": "rejection_rate_at_zero_error",
    "turn_away": "reject",
}
"""A name that was given up, and the one that took its place."""

PAGE_NAMES = {
    "Answer": "ResultPanel",
    "Asking": "ReadScheduler",
    "Sheet": "DrawingCanvas",
    "Trouble": "ApiError",
}
"""The same for the page's scripts."""

VAGUE_CONSTANTS = ("FEW", "KEPT", "LONGEST", "SURE", "TOGETHER")
"""They had another meaning in each file."""

ROOM_NAMES = {
    "recognition": {
        "STEP", "VIEWS", "WIDTHS", "align", "choose", "cut", "find", "look", "spell",
    },
    "layout": {"choose", "cut", "find", "look"},
    "training": {"material"},
    "training/recipes.py": {"doubt", "finish", "moves"},
    "experiments": {"Settings", "material"},
    "server": {"grace", "patience", "places"},
    "cli": {"add", "grace", "patience", "places"},
}  # fmt: skip
"""Plain words that were given up where they had a meaning of their own; elsewhere they are free."""

FILES = frozenset(
    {
        "answer", "apps", "asking", "composed", "cutting", "edge", "judging", "levels", "light",
        "made", "material", "mirrors", "nib", "parts", "pens", "rules", "segment", "sheet",
        "sketches", "slant", "strings", "tutorial", "web",
    }
)  # fmt: skip
"""Old names of files and folders of the package."""

OPTIONS = ("--add", "--framing", "--grace", "--lessons", "--patience", "--places")
KEYS = ("right", "said")
"""Of tables and of JSON: now `expected` and `predicted`."""

PARTICIPLES = frozenset(
    {
        "been", "begun", "bent", "bought", "bound", "bred", "broken", "brought", "built", "burnt",
        "caught", "chosen", "dealt", "done", "drawn", "driven", "eaten", "fallen", "felt", "fled",
        "flown", "forgotten", "found", "given", "gone", "grown", "heard", "held", "hidden", "hung",
        "kept", "known", "learnt", "led", "left", "lent", "lit", "lost", "made", "meant", "met",
        "paid", "rung", "said", "seen", "sent", "shown", "shrunk", "slept", "slid", "sold", "spelt",
        "spent", "spoken", "spun", "stolen", "stood", "struck", "stuck", "sunk", "swept", "taken",
        "taught", "thought", "thrown", "told", "torn", "understood", "won", "worn", "written",
    }
)  # fmt: skip
"""Past participles that do not end in -ed, but for those that are the verb itself, as read is."""
VERBS_IN_ED = frozenset(
    {"embed", "exceed", "feed", "need", "proceed", "seed", "shed", "shred", "speed", "succeed"}
)

MAX_LINES = 300
MAX_CONSTANTS_PER_1000_LINES = 10
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


@cache
def all_names() -> tuple[Name, ...]:
    python = (name for path in PYTHON for name in names_of(path))
    page = (name for path in JAVASCRIPT for name in identifiers_of(path))
    return (*python, *page)


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


def is_participle(word: str) -> bool:
    return word in PARTICIPLES or (word.endswith("ed") and word not in VERBS_IN_ED)


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


def short_name(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def assert_none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("word", WORDS)
def test_no_name_holds_a_word_that_was_given_up(word: str) -> None:
    found = [name for name in all_names() if word in name.words]
    assert_none([f"{name}: say {WORDS[word]}" for name in found])


def test_no_name_that_was_given_up_is_back() -> None:
    found = [name for name in all_names() if name.name in NAMES]
    assert_none([f"{name}: say {NAMES[name.name]}" for name in found])


def test_no_name_of_the_page_that_was_given_up_is_back() -> None:
    found = [name for path in JAVASCRIPT for name in identifiers_of(path)]
    assert_none(
        [f"{name}: say {PAGE_NAMES[name.name]}" for name in found if name.name in PAGE_NAMES]
    )


def test_no_constant_is_vague() -> None:
    names = [name for name in all_names() if ROOT / "tests" not in name.path.parents]
    assert_none([str(name) for name in names if name.name.lstrip("_") in VAGUE_CONSTANTS])


def test_no_file_of_the_package_has_an_old_name() -> None:
    parts = {part for path in PACKAGE.rglob("*.*") for part in path.relative_to(PACKAGE).parts}
    assert {part.partition(".")[0] for part in parts} & FILES == set()
    assert not (PACKAGE / "reading").exists()


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_no_room_uses_its_old_words(room: str) -> None:
    place = PACKAGE / room
    assert place.exists()
    paths = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    names = [name for path in paths for name in names_of(path)]
    assert_none([str(name) for name in names if name.name.lstrip("_") in ROOM_NAMES[room]])


def test_no_option_has_an_old_name() -> None:
    strings = [text for path in PYTHON if path != Path(__file__) for text in strings_of(path)]
    option = re.compile(rf"(?<![\w-])({'|'.join(OPTIONS)})(?![\w-])")
    assert_none([str(text) for text in strings if option.search(text.name)])


def test_no_table_has_an_old_key() -> None:
    keys = [key for path in PACKAGE.rglob("*.py") for key in keys_of(path)]
    assert_none([str(key) for key in keys if key.name in KEYS])


def test_functions_are_no_past_participles() -> None:
    found = [
        Name(path, function.lineno, function.name)
        for path in PACKAGE.rglob("*.py")
        for function in functions_of(path)
        if not is_property(function)
    ]
    assert_none([str(name) for name in found if name.words and is_participle(name.words[0])])


@pytest.mark.parametrize("room", ROOMS, ids=short_name)
def test_numbers_that_belong_together_are_settings_not_rows_of_constants(room: Path) -> None:
    files = sorted(room.rglob("*.py"))
    constants = [str(name) for path in files for name in constants_of(path)]
    lines = sum(map(lines_of, files))
    allowed = -(-lines * MAX_CONSTANTS_PER_1000_LINES // 1000)
    assert len(constants) <= allowed, "\n".join([f"{room.name}: at most {allowed}", *constants])


@pytest.mark.parametrize("path", [*sorted(PACKAGE.rglob("*.py")), *JAVASCRIPT], ids=short_name)
def test_files_are_short(path: Path) -> None:
    assert lines_of(path) <= MAX_LINES


@pytest.mark.parametrize("package", PACKAGES, ids=short_name)
def test_every_package_says_what_it_is_in_a_sentence(package: Path) -> None:
    docstring = ast.get_docstring(tree_of(package / "__init__.py")) or ""
    first = docstring.partition("\n\n")[0].strip()
    assert first.endswith(".")
    assert len(first.split()) >= 5, first
