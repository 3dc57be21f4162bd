"""A store of objects on this machine, which speaks S3: moto's, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from support.waiting import HANGS

BUCKET = "archive"
SERVER = """
import sys
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


class ObjectStore:
    """A bucket behind `address`, asked without any library of a store."""

    def __init__(self, address: str) -> None:
        self.address = address
        owner = {"Authorization": "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/x"}
        self._client = httpx.Client(
            base_url=address, trust_env=False, timeout=HANGS, headers=owner
        )  # nobody checks the signature
        self._client.put(f"/{BUCKET}").raise_for_status()

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs to find it."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "NO_PROXY": "127.0.0.1",
        }

    def put(self, name: str, content: bytes) -> None:
        self._client.put(f"/{BUCKET}/{name}", content=content).raise_for_status()

    def get(self, name: str) -> bytes:
        return self._client.get(f"/{BUCKET}/{name}").raise_for_status().content

    def list_names(self, folder: str) -> list[str]:
        """The names below a folder."""
        answer = self._client.get(f"/{BUCKET}", params={"list-type": "2", "prefix": f"{folder}/"})
        keys = re.findall(r"<Key>(.*?)</Key>", answer.raise_for_status().text)
        return [unquote(key).removeprefix(f"{folder}/") for key in keys]

    def read_table(self, folder: str) -> list[dict[str, object]]:
        """The rows of a table of Parquet."""
        parts = [name for name in self.list_names(folder) if name.startswith("part-")]
        rows: list[dict[str, object]] = []
        for part in parts:
            rows += pq.read_table(pa.BufferReader(self.get(f"{folder}/{part}"))).to_pylist()
        return rows

    def close(self) -> None:
        self._client.close()


@contextmanager
def start_object_store() -> Iterator[ObjectStore]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env=os.environ | {"NO_PROXY": "127.0.0.1"},
    ) as server:  # fmt: skip
        assert server.stdout is not None
        store = ObjectStore(f"http://127.0.0.1:{server.stdout.readline().strip()}")
        try:
            yield store
        finally:
            store.close()
            server.kill()
