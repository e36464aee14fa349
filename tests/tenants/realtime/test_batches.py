"""What goes into one batch of the writer."""

from __future__ import annotations

from collections import deque
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tenants.realtime.commits import Job, Statement, take_batch
from tenants.scope import TenantRef

# Items are tuples: whatever is in two of them keeps the two apart.
STATEMENT = Statement("test", lambda schema: "", lambda items: (), lambda tenant, items, rows: (), lambda tenant, results: None, keys=lambda item: item)
LOOSE = Statement("loose", lambda schema: "", lambda items: (), lambda tenant, items, rows: (), lambda tenant, results: None)
ANA, BEN = (TenantRef(number, uuid4(), f"t_{number}", "slug", "Name", "host", "en", "UTC") for number in (1, 2))


def job(*keys: object, tenant: TenantRef = ANA, statement: Statement = STATEMENT) -> Job:
    return Job(statement, tenant, keys, lambda result, error: None)


def test_items_that_share_a_key_go_one_after_the_other() -> None:
    jobs = deque([job("a", 1), job("b", 2), job("a", 3), job("c", 1)])
    assert [taken.item for taken in take_batch(jobs, 10)] == [("a", 1), ("b", 2)]
    assert [taken.item for taken in take_batch(jobs, 10)] == [("a", 3), ("c", 1)]
    assert not jobs


def test_what_waits_is_not_overtaken() -> None:
    jobs = deque([job("a", 1), job("b", 1), job("b", 2)])
    assert [taken.item for taken in take_batch(jobs, 10)] == [("a", 1)], "the third would come before the second of its conversation"


def test_another_company_and_a_statement_without_keys_share_nothing() -> None:
    jobs = deque([job("a"), job("a", tenant=BEN), job("a", statement=LOOSE), job("a", statement=LOOSE)])
    assert len(take_batch(jobs, 10)) == 4


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(10, 15)), max_size=40), st.integers(1, 20))
def test_everything_is_taken_once_and_in_the_order_of_each_key(items: list[tuple[int, int]], most: int) -> None:
    jobs = deque(job(*item) for item in items)
    order = {id(entry): place for place, entry in enumerate(jobs)}
    taken: list[Job] = []
    while jobs:
        batch = take_batch(jobs, most)
        assert batch, "the first always goes"
        keys = [key for entry in batch for key in entry.item]
        assert len(keys) == len(set(keys))
        taken += batch
    assert len(taken) == len(items)
    for key in {key for item in items for key in item}:
        places = [order[id(entry)] for entry in taken if key in entry.item]
        assert places == sorted(places)


def test_one_that_floods_does_not_hold_up_the_others() -> None:
    jobs = deque(job("flood", number) for number in range(900))
    jobs.extend(job(f"calm {number}", -number) for number in range(1, 50))
    assert len(take_batch(jobs, 500)) == 50
