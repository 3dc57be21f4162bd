"""The attack's pictures and requests: many, of every kind, and the same each time."""

from itertools import islice

from benchmarks.harness.hostile_pictures import KINDS, count_files, draw_corpus
from benchmarks.harness.hostile_requests import KINDS as REQUEST_KINDS
from benchmarks.harness.hostile_requests import draw_request


def test_there_are_two_hundred_pictures_at_least() -> None:
    assert count_files() >= 200


def test_the_first_pictures_are_the_smallest_of_every_kind_and_the_same_each_time() -> None:
    once, again = (list(draw_corpus(len(KINDS))) for _ in range(2))
    assert {picture.kind for picture in once} == {*KINDS}
    assert once == again


def test_pictures_of_another_seed_are_others() -> None:
    drawn = [one.content for one in islice(draw_corpus(), 80) if one.kind == "a damaged file"]
    assert len(drawn) == len(set(drawn)) > 1


def test_requests_are_of_every_kind_and_the_same_each_time() -> None:
    once, again = ([draw_request(number) for number in range(60)] for _ in range(2))
    assert {request.kind for request in once} == {*REQUEST_KINDS}
    assert once == again
    assert {request.waits for request in once} == {True, False}
