from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import redis

from core.barrier import Barrier, Settled
from core.batch import Batch, BatchState
from jobs.barrier_sets import LIFETIME_S, RedisBarrierSets, failed_key, processed_key


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def sets(client: redis.Redis) -> RedisBarrierSets:
    return RedisBarrierSets(client)


BATCH = Batch("B-1", "WRGSJ7DZ4P0000417", "2.4", datetime.now(UTC), BatchState.SCATTERING, total_files=3)


def never_asked() -> Settled:
    raise AssertionError("Redis knew it")


def test_the_last_file_opens_the_barrier(sets: RedisBarrierSets) -> None:
    barrier = Barrier(sets)
    assert not barrier.arrive(replace(BATCH, processed_files=1), ["a"], [], never_asked)
    assert not barrier.arrive(replace(BATCH, processed_files=1, failed_files=1), [], ["b"], never_asked)
    assert barrier.arrive(replace(BATCH, processed_files=2, failed_files=1), ["c"], [], never_asked)


def test_the_same_message_twice_counts_once(sets: RedisBarrierSets) -> None:
    assert [sets.arrive("B-1", ["a", "b"], []) for _ in range(3)] == [2, 2, 2]


def test_sets_that_redis_lost_are_filled_again_from_the_truth(
    client: redis.Redis, sets: RedisBarrierSets
) -> None:
    barrier = Barrier(sets)
    barrier.arrive(replace(BATCH, processed_files=2), ["a", "b"], [], never_asked)
    client.flushall()
    last = replace(BATCH, processed_files=2, failed_files=1)
    assert barrier.arrive(last, [], ["c"], lambda: (("a", "b"), ("c",)))
    assert client.smembers(processed_key("B-1")) == {b"a", b"b"}
    assert client.smembers(failed_key("B-1")) == {b"c"}


def test_what_is_not_settled_any_more_is_dropped_by_a_refill(sets: RedisBarrierSets) -> None:
    sets.arrive("B-1", ["a", "b"], ["c"])
    sets.rebuild("B-1", ["a"], [])
    assert sets.arrive("B-1", [], []) == 1


def test_sets_expire_and_are_forgotten(client: redis.Redis, sets: RedisBarrierSets) -> None:
    sets.arrive("B-1", ["a"], ["b"])
    for key in (processed_key("B-1"), failed_key("B-1")):
        assert 0 < int(client.ttl(key)) <= LIFETIME_S
    sets.forget("B-1")
    assert client.keys("batch:*") == []


def test_a_batch_of_ten_thousand_files_arrives_in_one_call(sets: RedisBarrierSets) -> None:
    processed = [f"file{n}" for n in range(9_000)]
    failed = [f"bad{n}" for n in range(1_000)]
    assert sets.arrive("B-1", processed, failed) == 10_000
