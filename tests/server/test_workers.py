"""Who waits for a thread of the server, and for how long."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

from inkdigit.server.problems import Busy
from inkdigit.server.workers import Workers
from support.serving import run_apart


@pytest.fixture
def go_on() -> Iterator[Event]:
    """What the job before waits for."""
    event = Event()
    yield event
    event.set()


async def wait_behind(workers: Workers, go_on: Event, seconds: float, done: list[str]) -> None:
    """Wait for the only thread, which another job takes for so long."""
    workers._submit(go_on.wait)
    with workers.place() as place:
        waiting = asyncio.create_task(place.run(lambda: done.append("it")))
        await asyncio.sleep(seconds)
        go_on.set()
        await waiting


def test_who_has_waited_too_long_is_sent_away_instead_of_begun(go_on: Event) -> None:
    workers, done = Workers(1, 8, 0.05), list[str]()
    with pytest.raises(Busy, match="in time") as raised:
        run_apart(lambda: wait_behind(workers, go_on, 0.1, done))
    assert raised.value.status == 429
    assert done == []


def test_who_waits_in_vain_is_told_so_while_the_thread_is_still_taken(go_on: Event) -> None:
    async def wait() -> bool:
        workers = Workers(1, 8, 0.05)
        workers._submit(go_on.wait)
        with pytest.raises(Busy, match="in time"):
            await workers.run(lambda: None)
        return go_on.is_set()

    assert run_apart(wait) is False


def test_who_goes_away_is_not_waited_for(go_on: Event) -> None:
    done: list[str] = []

    async def go() -> None:
        workers = Workers(1, 8, 60)
        workers._submit(go_on.wait)
        waiting = asyncio.create_task(workers.run(lambda: done.append("it")))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        go_on.set()
        await workers.run(lambda: done.append("the next"))

    run_apart(go)
    assert done == ["the next"]


def test_whose_turn_comes_in_time_is_begun(go_on: Event) -> None:
    workers, done = Workers(1, 8, 60), list[str]()
    run_apart(lambda: wait_behind(workers, go_on, 0.1, done))
    assert done == ["it"]
    assert workers.taken == 0
