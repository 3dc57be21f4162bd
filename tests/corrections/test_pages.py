"""Corrections are listed page by page, and none is lost between two pages."""

from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from inkdigit.corrections.store import CorrectionStore
from support.databases import a_correction

MOMENT = datetime(2026, 11, 28, 12, 0, 0, tzinfo=UTC)


def test_corrections_of_the_same_moment_are_not_lost(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigit.corrections.store.PAGE_SIZE", 2)
    clock = SimpleNamespace(now=lambda _zone: MOMENT)
    monkeypatch.setattr("inkdigit.corrections.store.datetime", clock)
    with closing(CorrectionStore.open(database_url)) as store:
        ids = [store.add(a_correction(picture=None)) for _ in range(7)]
        met = list(store.iter_all())
    assert {one.time for one in met} == {MOMENT}
    assert [one.id for one in met] == sorted(ids)
