"""As many corrections are kept as may be: one more is refused, and none is dropped for it."""

from contextlib import closing

import pytest

from inkdigit.corrections.engine import DatabaseLimits
from inkdigit.corrections.store import CorrectionStore
from inkdigit.errors import QuotaError
from support.databases import a_correction


def test_one_more_than_may_be_is_not_kept(database_url: str) -> None:
    with closing(CorrectionStore.open(database_url, DatabaseLimits(max_corrections=2))) as store:
        kept = [store.add(a_correction(picture=None)) for _ in range(2)]
        with pytest.raises(QuotaError, match=r"There are 2 .* At most 2 .* export .* delete"):
            store.add(a_correction(picture=None))
        assert [one.id for one in store.iter_all()] == kept
        store.delete(kept[:1])
        kept = [kept[1], store.add(a_correction(picture=None))]
        assert [one.id for one in store.iter_all()] == kept


def test_pictures_have_so_many_bytes_in_all(database_url: str) -> None:
    with closing(CorrectionStore.open(database_url, DatabaseLimits(max_picture_bytes=10))) as store:
        first, second = (store.add(a_correction(picture=b"\0" * size)) for size in (7, 3))
        with pytest.raises(QuotaError, match="pictures of 10 bytes"):
            store.add(a_correction(picture=b"\0"))
        third = store.add(a_correction(picture=None))
        assert [one.id for one in store.iter_all()] == [first, second, third]
        store.delete([second])
        with pytest.raises(QuotaError):
            store.add(a_correction(picture=b"\0" * 4))
        store.add(a_correction(picture=b"\0" * 3))


def test_what_is_there_is_listed_and_deleted_though_it_is_more(database_url: str) -> None:
    with closing(CorrectionStore.open(database_url)) as store:
        kept = [store.add(a_correction(picture=b"\0")) for _ in range(3)]
    with closing(CorrectionStore.open(database_url, DatabaseLimits(max_corrections=1))) as store:
        assert [one.id for one in store.iter_all()] == kept
        with pytest.raises(QuotaError):
            store.add(a_correction(picture=None))
        assert store.delete_all() == 3
        store.add(a_correction(picture=None))
