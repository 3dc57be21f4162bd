from collections.abc import Iterator
from contextlib import closing

import pytest

from inkdigit.batch.shards import OpenShards


@pytest.fixture
def shards() -> Iterator[OpenShards]:
    with closing(OpenShards()) as shards:
        yield shards
