"""Work ends when its time is over, or when nobody waits for it any more."""

from threading import Thread
from types import SimpleNamespace

import pytest

from inkdigit.deadline import Deadline, check_deadline
from inkdigit.errors import DeadlineError, PictureError


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the clock says is in `now`."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr("inkdigit.deadline.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_without_a_deadline_work_goes_on() -> None:
    check_deadline()
    with Deadline():
        check_deadline()


def test_it_holds_from_its_block_on_and_not_behind_it(clock: SimpleNamespace) -> None:
    deadline = Deadline(2.5)
    clock.now += 100
    with deadline:
        clock.now += 2.5
        check_deadline()
        clock.now += 0.1
        with pytest.raises(DeadlineError, match=r"over 2\.5 seconds.*part of the picture"):
            check_deadline()
    check_deadline()
    assert issubclass(DeadlineError, PictureError)


def test_one_within_another_ends_with_it(clock: SimpleNamespace) -> None:
    with Deadline(1), Deadline(5):
        check_deadline()
        clock.now += 2
        with pytest.raises(DeadlineError, match="over 1 seconds"):
            check_deadline()


def test_one_within_another_may_end_before(clock: SimpleNamespace) -> None:
    with Deadline(5):
        with Deadline(1):
            clock.now += 2
            with pytest.raises(DeadlineError, match="over 1 seconds"):
                check_deadline()
        check_deadline()


def test_another_thread_may_end_it() -> None:
    with Deadline() as deadline:
        thread = Thread(target=deadline.cancel)
        thread.start()
        thread.join()
        with pytest.raises(DeadlineError, match="Nobody waits"):
            check_deadline()


def test_it_holds_for_its_own_thread_alone() -> None:
    met: list[str] = []

    def check() -> None:
        check_deadline()
        met.append("passed")

    with Deadline() as deadline:
        deadline.cancel()
        thread = Thread(target=check)
        thread.start()
        thread.join()
    assert met == ["passed"]
