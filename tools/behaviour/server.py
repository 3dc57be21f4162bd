"""Records the server: each answer's status, stable headers and body."""

import http.client
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.behaviour.command import Command
from tools.behaviour.masking import checksum, mask, part_words
from tools.behaviour.record import Record, record_with_words
from tools.behaviour.requests import Request, ask_a_guarded_server, ask_everything

DATABASE = ("--database", "sqlite:///corrections.db")
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
SECONDS_TO_SETTLE = 2.0
UNSTABLE_HEADERS = ("content-length", "date", "etag", "last-modified")
"""Times and milliseconds decide on these."""
REQUEST_ID = {"X-Request-ID": "recorded"}
PASSING = re.compile(r"/readyz|/metrics|_seconds_(bucket|sum)")
JSON_TYPES = re.compile(r"application/(problem\+)?json")


def record_server(folder: Path) -> Iterator[Record]:
    """Record the answers of two servers: one that is open to all, and one that is guarded."""
    command = Command(folder)
    folder.mkdir(parents=True)
    with run_server(command) as port:
        document = fetch_description(port)
        yield from describe_api(document)
        for request in ask_everything(correction_fields(document)):
            yield from record_answer(port, request, folder)
        yield from record_metrics(port)
    yield from command.record(
        "list corrections", "corrections", "list", "--format", "jsonl", *DATABASE
    )
    key = command.run("api-key", "somebody", "--file", "keys.txt").stdout.decode().strip()
    limits = ("--max-bytes", "20000", "--max-pixels", "20000")
    with run_server(command, "--api-key-file", "keys.txt", *limits) as port:
        for request in ask_a_guarded_server(key):
            yield from record_answer(port, request, folder)


@contextmanager
def run_server(command: Command, *options: str) -> Iterator[int]:
    """Run `inkdigit serve` on a free port of this machine, and stop it in the end."""
    line = command.line("serve", "--port", "0", *DATABASE, *options)
    with subprocess.Popen(
        line, cwd=command.folder, env=command.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            first_line = process.stdout.readline() if process.stdout else ""
            port = int(first_line.rstrip().rpartition(":")[2])
            wait_until_ready(port)
            yield port
        finally:
            process.terminate()
            process.wait(SECONDS_TO_STOP)


def wait_until_ready(port: int) -> None:
    latest = time.monotonic() + SECONDS_TO_START
    while ask(port, Request("", "/readyz"))[0] != http.HTTPStatus.OK:
        if time.monotonic() > latest:
            raise TimeoutError(f"The server is not ready after {SECONDS_TO_START} seconds.")
        time.sleep(0.1)


def ask(port: int, request: Request) -> tuple[int, dict[str, str], bytes]:
    """Send a request on a connection of its own. Returns the status, the headers and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)
    try:
        connection.request(
            request.method, request.target, request.body, {**request.headers, **REQUEST_ID}
        )
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()
    finally:
        connection.close()


def record_answer(port: int, request: Request, folder: Path) -> Iterator[Record]:
    """Send a request, and record what comes; of files and pages their bodies are left out."""
    status, headers, body = ask(port, request)
    stable = {name: headers[name] for name in sorted(headers) if name not in UNSTABLE_HEADERS}
    text, words = describe_body(headers, body, folder)
    outcome = {"status": status, "headers": stable, "body": text}
    yield from record_with_words("server", request.name, outcome, "\n".join(words))


def describe_body(headers: dict[str, str], body: bytes, folder: Path) -> tuple[str, list[str]]:
    """A body as text, and the words in it."""
    kind = headers.get("content-type", "")
    if JSON_TYPES.match(kind):
        return part_words(mask(body.decode(), folder))
    if kind == "application/octet-stream":
        head = int(headers.get("inference-header-content-length", "0"))
        return f"{body[:head].decode()} SHA-256 {checksum(body[head:])}", []
    return "left out", []


def fetch_description(port: int) -> dict[str, Any]:
    """The API's description of itself."""
    document: dict[str, Any] = json.loads(ask(port, Request("", "/openapi.json"))[2])
    return document


def describe_api(document: dict[str, Any]) -> Iterator[Record]:
    """Record the description, route by route and schema by schema."""
    for path, operations in document["paths"].items():
        yield Record("description", f"route {path}", operations)
    for name, schema in document["components"]["schemas"].items():
        yield Record("description", f"schema {name}", schema)
    rest = {key: value for key, value in document.items() if key not in ("paths", "components")}
    yield Record("description", "document", rest)


def correction_fields(document: dict[str, Any]) -> tuple[str, str]:
    """What a correction calls the text that was read and the right one: both were renamed once."""
    body = document["paths"]["/v1/corrections"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    was_read, is_right, *_ = document["components"]["schemas"][schema]["required"]
    return was_read, is_right


def record_metrics(port: int) -> Iterator[Record]:
    """Record the counters, once they stand still: a file is counted when all of it was sent."""
    before: list[str] = []
    while (counters := fetch_counters(port)) != before:
        before = counters
        time.sleep(SECONDS_TO_SETTLE)
    yield Record("server", "metrics", counters)


def fetch_counters(port: int) -> list[str]:
    """The counters but for seconds, and for the two routes that are asked while others wait."""
    text = ask(port, Request("", "/metrics"))[2].decode()
    return [line for line in text.splitlines() if not PASSING.search(line)]
