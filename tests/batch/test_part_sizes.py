"""The sizes of parts: a small source is shared, too, and a large one has few files."""

from itertools import islice

import pytest

from inkdigit.batch.part_sizes import grow_sizes


@pytest.mark.parametrize("pictures", [30, 150, 1_000, 8_000, 100_000])
def test_the_last_part_is_a_small_share_of_all(pictures: int) -> None:
    planned = 0
    for size in grow_sizes(1_000):
        assert 1 <= size <= max(8, planned / 8)
        planned += size
        if planned >= pictures:
            return


def test_a_large_archive_has_fifty_files_more_at_most() -> None:
    sizes = list(islice(grow_sizes(1_000), 51))
    assert sizes[-1] == 1_000
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("largest", [1, 3, 8, 20])
def test_no_part_is_larger_than_it_may_be(largest: int) -> None:
    assert max(islice(grow_sizes(largest), 200)) == largest
