"""The code speaks the field's language: old words stay out, and names keep their form.

A word is looked for where something gets its name: modules, classes, functions, parameters, fields,
constants and variables of Python, and all identifiers of JavaScript. Prose may use any word, and so
may the names of tests, which are sentences.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from support.source_names import (
    ROOT,
    Name,
    constants_of,
    functions_of,
    identifiers_of,
    is_property,
    keys_of,
    lines_of,
    names_of,
    strings_of,
    tree_of,
)

PACKAGE = ROOT / "src" / "inkdigit"
PYTHON = sorted(
    path
    for folder in ("src", "tests", "benchmarks", "tools")
    for path in (ROOT / folder).rglob("*.py")
)
VENDORED = frozenset({"swagger-ui", "vendor"})
JAVASCRIPT = sorted(
    path
    for path in (PACKAGE / "server" / "static").rglob("*.js")
    if VENDORED.isdisjoint(path.parts)
)
PACKAGES = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))

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
    "judged": "evaluated",
    "judging": "evaluation",
    "lesson": "teacher target",
    "lessons": "teacher targets",
    "nib": "keyboard pen",
    "opinion": "soft label",
    "opinions": "soft labels",
    "piece": "component",
    "pieces": "components",
    "speller": "recognizer",
    "spelling": "recognition",
    "spelt": "recognized",
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

ROOM_FUNCTIONS = {
    "recognition": {
        "_choose", "_cut", "_find", "_look", "_spell", "align", "choose", "cut", "find", "look",
        "spell",
    },
    "layout": {"_choose", "_cut", "_find", "_look", "choose", "cut", "find", "look"},
}  # fmt: skip
"""Plain verbs that were given up where they had a meaning of their own; elsewhere they are free."""

ROOM_NAMES = {
    "recognition": {"STEP", "VIEWS", "WIDTHS"},
    "training": {"material"},
    "training/recipes.py": {"doubt", "finish", "moves"},
    "experiments": {"Settings", "material"},
    "server": {"grace", "patience", "places"},
    "cli": {"add", "grace", "patience", "places"},
}
"""The same for parameters, fields, variables, constants and classes."""

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
        "been", "begun", "bent", "bought", "bred", "broken", "brought", "built", "burnt",
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

PREPOSITIONS = frozenset(
    {"as", "at", "beside", "by", "from", "in", "into", "of", "on", "out", "over", "to", "with"}
)

MAX_LINES = 300
MAX_CONSTANTS_PER_1000_LINES = 10


@cache
def all_names() -> tuple[Name, ...]:
    python = (name for path in PYTHON for name in names_of(path))
    page = (name for path in JAVASCRIPT for name in identifiers_of(path))
    return (*python, *page)


def is_participle(name: Name) -> bool:
    """Whether a name is a past participle, alone or with a preposition: `cropped`, `taken_from`."""
    first, *others = name.words or [""]
    is_one = first in PARTICIPLES or (first.endswith("ed") and first not in VERBS_IN_ED)
    return is_one and (not others or others[0] in PREPOSITIONS)


def files_of(room: str) -> list[Path]:
    """The Python files of a room, or the one file that is named."""
    place = PACKAGE / room
    assert place.exists()
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def short_name(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


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
    files = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.*"))
    parts = {part for file in files if "__pycache__" not in file.parts for part in file.parts}
    assert {part.partition(".")[0] for part in parts} & FILES == set()
    assert not (PACKAGE / "reading").exists()


@pytest.mark.parametrize("room", ROOM_FUNCTIONS)
def test_no_room_uses_its_old_verbs(room: str) -> None:
    functions = [
        Name(path, function.lineno, function.name)
        for path in files_of(room)
        for function in functions_of(path)
    ]
    assert_none([str(name) for name in functions if name.name in ROOM_FUNCTIONS[room]])


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_no_room_uses_its_old_names(room: str) -> None:
    names = [name for path in files_of(room) for name in names_of(path)]
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
    assert_none([str(name) for name in found if is_participle(name)])


def test_numbers_that_belong_together_are_settings_not_rows_of_constants() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    constants = [str(name) for path in files for name in constants_of(path)]
    allowed = sum(map(lines_of, files)) * MAX_CONSTANTS_PER_1000_LINES // 1000
    assert len(constants) <= allowed, "\n".join([f"at most {allowed}", *constants])


@pytest.mark.parametrize("path", [*sorted(PACKAGE.rglob("*.py")), *JAVASCRIPT], ids=short_name)
def test_files_are_short(path: Path) -> None:
    assert lines_of(path) <= MAX_LINES


@pytest.mark.parametrize("package", PACKAGES, ids=short_name)
def test_every_package_says_what_it_is_in_a_sentence(package: Path) -> None:
    docstring = ast.get_docstring(tree_of(package / "__init__.py")) or ""
    first = docstring.partition("\n\n")[0].strip()
    assert first.endswith(".")
    assert len(first.split()) >= 5, first
