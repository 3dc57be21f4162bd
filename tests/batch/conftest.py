import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from inkdigit.batch.shards import OpenShards
from support.ray_nodes import SETTINGS

os.environ.update(SETTINGS)  # before any test imports Ray


@pytest.fixture
def shards() -> Iterator[OpenShards]:
    with closing(OpenShards()) as shards:
        yield shards
