"""Downloading, from web servers on this machine that answer well, badly or not at all."""

import gzip
import io
import socket
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from inkdigit.data import mnist as mnist_module
from inkdigit.data.download import MIRRORS, Mirror
from inkdigit.data.download import fetch_mnist as fetch_mnist_within
from inkdigit.data.idx import parse_idx
from inkdigit.data.mnist import find_mnist, load_mnist
from inkdigit.data.transfer import TransferLimits
from inkdigit.errors import DataError, MissingDataError, SaveError

PAGE = b"<!DOCTYPE html><html><body>Log in to use this network.</body></html>"
Contents = dict[str, bytes]
SILENCE = 120
"""Seconds after which a silent server says something after all."""
LIMITS = TransferLimits(first_answer_seconds=2.0)
"""A first answer is waited for as long as a busy machine may take, and far less than `SILENCE`."""
fetch_mnist = partial(fetch_mnist_within, limits=LIMITS)


@dataclass
class Web:
    """A web server. `manner` says how it answers, `asked` what for and from which byte."""

    files: Contents
    manner: str = "well"
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    closed: Event = field(default_factory=Event)
    url: str = ""
    spoke: bool = False
    """Whether a silent one has been waited for until it said something."""

    @property
    def mirror(self) -> Mirror:
        return Mirror(self.url)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        web, name = self.server.web, self.path[1:]
        wanted = self.headers.get("Range")
        web.asked.append((name, wanted))
        if web.manner == "silent":
            web.spoke = not web.closed.wait(SILENCE)
        elif web.manner == "page":
            self.answer(200, PAGE)
        elif web.manner.startswith("to "):
            self.send_response(302)
            self.send_header("Location", web.manner.removeprefix("to "))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif web.manner == "dripping":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            with suppress(OSError):  # the other side leaves
                for _ in range(600):  # a minute, or who waits for all of it would for a day
                    if web.closed.wait(0.1):
                        break
                    self.wfile.write(b"a")
        elif name not in web.files:
            self.answer(404, PAGE)
        elif web.manner == "ranges" and wanted:
            rest = web.files[name][int(wanted.removeprefix("bytes=").removesuffix("-")) :]
            self.answer(206 if rest else 416, rest)
        else:
            content = web.files[name]
            part = len(content) // 2 if web.manner in ("half", "stalling") else None
            self.answer(200, content, part)
            if web.manner == "stalling":
                web.closed.wait(SILENCE)

    def answer(self, status: int, content: bytes, sent: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:sent])

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


Serve = Callable[..., Web]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers = []

    def start(files: Contents, manner: str = "well") -> Web:
        server = Server(("127.0.0.1", 0), Handler)
        server.web = Web(files, manner, url=f"http://127.0.0.1:{server.server_port}/")
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server.web

    yield start
    for server in servers:
        server.web.closed.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def packed(small_mnist: Contents) -> Contents:
    """What a right mirror serves."""
    return {f"{name}.gz": gzip.compress(content) for name, content in small_mnist.items()}


@pytest.fixture
def wrong(small_mnist: Contents) -> Contents:
    """What a mirror of other data serves, under the same names."""
    return {f"{name}.gz": gzip.compress(b"\1" + content) for name, content in small_mnist.items()}


def assert_complete(folder: Path, contents: Contents) -> None:
    """Exactly the four files, right, and nothing left over."""
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents


def nobody() -> Mirror:
    """A mirror at a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Mirror(f"http://127.0.0.1:{free.getsockname()[1]}/")


def test_a_right_mirror(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int | None]] = []
    web = serve(packed)
    fetch_mnist(tmp_path / "new", (web.mirror,), lambda *progress: told.append(progress))

    assert_complete(tmp_path / "new", small_mnist)
    assert load_mnist(tmp_path / "new") is not None
    assert [name for name, _ in web.asked] == list(packed)
    for name, content in packed.items():
        assert [entry for entry in told if entry[0].endswith(name)][-1][1:] == (
            len(content),
            len(content),
        )


def test_keras_one_file(serve: Serve, small_mnist: Contents, tmp_path: Path) -> None:
    web = serve({"mnist.npz": npz(small_mnist)})
    fetch_mnist(tmp_path, (Mirror(web.url + "mnist.npz"),))

    assert_complete(tmp_path, small_mnist)


@pytest.mark.parametrize("manner", ["page", "half", "silent"])
def test_a_bad_mirror_is_left_for_the_next(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path, manner: str
) -> None:
    bad, good = serve(packed, manner), serve(packed)
    fetch_mnist(tmp_path, (bad.mirror, good.mirror))

    assert_complete(tmp_path, small_mnist)
    assert len(bad.asked) == 1
    assert not bad.spoke


def test_a_mirror_with_wrong_files_or_none_is_left_for_the_next(
    serve: Serve, packed: Contents, wrong: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    good = serve(packed)
    fetch_mnist(tmp_path, (serve(wrong).mirror, serve({}).mirror, nobody(), good.mirror))

    assert_complete(tmp_path, small_mnist)


def test_what_one_mirror_had_right_is_kept(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    names = list(packed)
    first = serve({name: packed[name] for name in names[:2]})
    second = serve(packed)
    fetch_mnist(tmp_path, (first.mirror, second.mirror))

    assert_complete(tmp_path, small_mnist)
    assert [name for name, _ in second.asked] == names[2:]


@pytest.mark.parametrize("ending", ["", ".gz"], ids=["plain", "gz"])
def test_right_files_are_not_fetched_again(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path, ending: str
) -> None:
    web = serve(packed)
    for name in small_mnist:
        content = packed[f"{name}.gz"] if ending else small_mnist[name]
        (tmp_path / f"{name}{ending}").write_bytes(content)
    fetch_mnist(tmp_path, (web.mirror,))

    assert web.asked == []


def test_a_right_npz_is_not_fetched_again(
    serve: Serve, small_mnist: Contents, tmp_path: Path
) -> None:
    web = serve({})
    (tmp_path / "mnist.npz").write_bytes(npz(small_mnist))
    fetch_mnist(tmp_path, (web.mirror,))

    assert web.asked == []


def test_only_the_damaged_file_is_fetched_again(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    web = serve(packed)
    fetch_mnist(tmp_path, (web.mirror,))
    damaged = list(small_mnist)[1]
    (tmp_path / damaged).write_bytes(b"damaged")
    web.asked.clear()
    fetch_mnist(tmp_path, (web.mirror,))

    assert_complete(tmp_path, small_mnist)
    assert web.asked == [(f"{damaged}.gz", None)]


@pytest.mark.parametrize("name", ["train-labels-idx1-ubyte.gz", "mnist.npz"])
def test_a_folder_with_damaged_files_is_good_after_fetching(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"damaged")
    fetch_mnist(tmp_path, (serve(packed).mirror,))

    assert find_mnist(tmp_path) is not None
    assert small_mnist


def test_when_no_mirror_has_it_each_is_named_with_its_reason(
    serve: Serve, packed: Contents, wrong: Contents, tmp_path: Path
) -> None:
    silent = serve(packed, "silent")
    reasons = {
        serve(packed, "page").url: "an HTML page",
        serve(packed, "half").url: "incomplete|closed",
        silent.url: "No answer within",
        serve(wrong).url: "another SHA-256",
        serve({}).url: "404",
        nobody().url: "refused",
        serve({"mnist.npz": b"no archive"}).url + "mnist.npz": r"instead of mnist\.npz",
    }
    with pytest.raises(MissingDataError) as caught:
        fetch_mnist(tmp_path, tuple(Mirror(url) for url in reasons))

    assert not silent.spoke
    first, *lines, last = str(caught.value).splitlines()
    assert first == "MNIST could not be downloaded:"
    for line, (url, reason) in zip(lines, reasons.items(), strict=True):
        assert line.strip().startswith(url)
        assert any(word in line.replace("\\", "") for word in reason.replace("\\", "").split("|"))
    assert "by hand" in last
    assert str(tmp_path) in last
    assert "train-images-idx3-ubyte" in last
    assert "mnist.npz" in last


def test_a_pickle_is_not_taken_for_an_npz(
    serve: Serve, small_mnist: Contents, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    keys = [file.npz_key for file in mnist_module.MNIST_FILES]
    np.savez(stream, allow_pickle=True, **{key: np.array([{}], object) for key in keys})
    web = serve({"mnist.npz": stream.getvalue()})

    with pytest.raises(MissingDataError, match=r"instead of mnist\.npz"):
        fetch_mnist(tmp_path, (Mirror(web.url + "mnist.npz"),))
    assert small_mnist


@pytest.mark.parametrize("manner", ["ranges", "well"], ids=["with ranges", "without ranges"])
def test_a_download_that_broke_off_goes_on(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path, manner: str
) -> None:
    name = next(iter(packed))
    with pytest.raises(MissingDataError):
        fetch_mnist(tmp_path, (serve(packed, "half").mirror,))
    (part,) = tmp_path.glob("*.part")
    assert part.read_bytes() == packed[name][: len(packed[name]) // 2]

    web = serve(packed, manner)
    fetch_mnist(tmp_path, (web.mirror,))
    assert web.asked[0] == (name, f"bytes={len(packed[name]) // 2}-")
    assert_complete(tmp_path, small_mnist)


def test_a_whole_download_that_was_not_unpacked_yet(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    name = next(iter(packed))
    with pytest.raises(MissingDataError):
        fetch_mnist(tmp_path, (serve(packed, "half").mirror,))
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(packed[name])

    fetch_mnist(tmp_path, (serve(packed, "ranges").mirror,))
    assert_complete(tmp_path, small_mnist)


def test_a_wrong_part_is_soon_forgotten(
    serve: Serve, packed: Contents, wrong: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    with pytest.raises(MissingDataError):
        fetch_mnist(tmp_path, (serve(wrong, "half").mirror,))
    web = serve(packed, "ranges")
    try:
        fetch_mnist(tmp_path, (web.mirror,))
    except MissingDataError:
        fetch_mnist(tmp_path, (web.mirror,))

    assert_complete(tmp_path, small_mnist)


def test_two_may_fetch_into_a_folder_at_a_time(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path
) -> None:
    web = serve(packed)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(fetch_mnist, tmp_path, (web.mirror,)) for _ in range(2)]:
            done.result()

    assert_complete(tmp_path, small_mnist)
    assert len(web.asked) == len(packed)


def test_an_endless_file_is_not_downloaded(serve: Serve, packed: Contents, tmp_path: Path) -> None:
    limits = replace(LIMITS, max_bytes=1000)

    with pytest.raises(MissingDataError, match="larger than any file"):
        fetch_mnist(tmp_path, (serve(packed).mirror,), limits=limits)


def test_a_file_that_unpacks_to_more_than_any_of_mnists_is_refused(
    serve: Serve, packed: Contents, tmp_path: Path
) -> None:
    limits = replace(LIMITS, max_bytes=max(len(content) for content in packed.values()))

    with pytest.raises(MissingDataError, match="another SHA-256"):
        fetch_mnist(tmp_path, (serve(packed).mirror,), limits=limits)


def test_a_mirror_that_stalls_within_a_file_is_given_up(
    serve: Serve, packed: Contents, tmp_path: Path
) -> None:
    limits = replace(LIMITS, silence_seconds=0.3)

    with pytest.raises(MissingDataError, match="ReadTimeout"):
        fetch_mnist(tmp_path, (serve(packed, "stalling").mirror,), limits=limits)


def test_a_mirror_that_drips_is_given_up(serve: Serve, packed: Contents, tmp_path: Path) -> None:
    """Its bytes come sooner than it would be called silent, and its file in a day."""
    limits = replace(LIMITS, silence_seconds=0.5)

    with pytest.raises(MissingDataError, match=r"It sent [0-9]+ bytes in [0-9]+ s"):
        fetch_mnist(tmp_path, (serve(packed, "dripping").mirror,), limits=limits)


@pytest.mark.parametrize(
    "place",
    ["javascript:alert(1)", "file:///etc/passwd", "http://[", "http://a b/", "data:,x", "//:99999"],
)
def test_a_redirection_to_nowhere_is_left_for_the_next(
    serve: Serve, packed: Contents, small_mnist: Contents, tmp_path: Path, place: str
) -> None:
    fetch_mnist(tmp_path, (serve(packed, f"to {place}").mirror, serve(packed).mirror))

    assert_complete(tmp_path, small_mnist)


def test_an_npz_that_unpacks_to_more_is_not_unpacked(
    serve: Serve, small_mnist: Contents, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in mnist_module.MNIST_FILES:
            with archive.open(f"{file.npz_key}.npy", "w") as member:
                for _ in range(200):
                    member.write(bytes(1_000_000))
    web = serve({"mnist.npz": stream.getvalue()})
    (tmp_path / "mnist.npz").write_bytes(stream.getvalue())
    tracemalloc.start()
    with pytest.raises(MissingDataError, match=r"instead of mnist\.npz"):
        fetch_mnist(tmp_path / "new", (Mirror(web.url + "mnist.npz"),))
    with pytest.raises(DataError, match="is damaged"):
        load_mnist(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert small_mnist


def test_a_folder_that_cannot_be_written(serve: Serve, packed: Contents, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a file")

    with pytest.raises(SaveError, match=str(tmp_path / "file")):
        fetch_mnist(tmp_path / "file" / "mnist", (serve(packed).mirror,))


def npz(contents: Contents) -> bytes:
    stream = io.BytesIO()
    files = mnist_module.MNIST_FILES
    arrays = {file.npz_key: parse_idx(contents[file.name], file.shape) for file in files}
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def test_a_search_without_a_network_ends_within_15_seconds() -> None:
    assert TransferLimits().first_answer_seconds * len(MIRRORS) < 15
    assert len(MIRRORS) >= 3


def test_a_proxy_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://here")
    with pytest.raises(MissingDataError, match="proxy"):
        fetch_mnist(tmp_path / "data")
