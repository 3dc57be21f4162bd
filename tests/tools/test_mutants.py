"""The list of faults fits the code, and too many survivors are an error."""

import pytest

from tools.mutants import ROOT, Mutation, Outcome, is_acceptable, load_mutations

MUTATIONS = load_mutations()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_fault_fits_the_code_and_has_tests(mutation: Mutation) -> None:
    text = (ROOT / mutation.path).read_text("utf-8")
    assert mutation.apply(text) != text
    assert mutation.tests
    for test in mutation.tests:
        assert (ROOT / test.partition("::")[0]).exists()


def test_faults_have_names_of_their_own() -> None:
    names = [(one.path, one.name) for one in MUTATIONS]
    assert len(set(names)) == len(names)


def test_a_fault_that_fits_nowhere_or_twice_is_an_error() -> None:
    fault = Mutation("none", "a.py", "old", "new", ())
    assert fault.apply("an old one") == "an new one"
    for text in ("", "old old"):
        with pytest.raises(ValueError, match=r"a\.py has 'old' \d times"):
            fault.apply(text)


@pytest.mark.parametrize(
    ("killed", "explained", "other", "acceptable"),
    [
        (20, 0, [], True),
        (19, 1, [], True),
        (18, 2, [], False),
        (99, 0, [Outcome.SURVIVED], False),
        (99, 0, [Outcome.UNCLEAR], False),
    ],
)
def test_few_may_survive_and_each_needs_a_reason(
    killed: int, explained: int, other: list[Outcome], *, acceptable: bool
) -> None:
    outcomes = [Outcome.KILLED] * killed + [Outcome.EXPLAINED] * explained + other
    assert is_acceptable(outcomes) == acceptable
