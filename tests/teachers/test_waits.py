"""Retry-After in every form."""

from datetime import UTC, datetime

import pytest

from generator.teachers.waits import retry_after_s

DAY = "Tue, 06 Jan 2026"
NOW = datetime(2026, 1, 6, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "1", "retry-after-ms": "2500"}, 2.5),
        ({"retry-after": "Tue, 06 Jan 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": f"{DAY} 10:00:30 GMT", "date": f"{DAY} 10:00:20 GMT"}, 10.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"retry-after": "3600"}, 3600.0),
        ({"retry-after": "1e99"}, 1e99),
        ({"retry-after": "1e999"}, float("inf")),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "abc"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_nw_13_14_29_a_header_is_read_as_seconds_from_now(headers, wait_s):
    assert retry_after_s(headers, None, now=NOW) == wait_s


@pytest.mark.parametrize(
    ("body", "wait_s"),
    [
        ({"error": {"details": [{"@type": "RetryInfo", "retryDelay": "13s"}]}}, 13.0),
        ([{"error": {"details": [{"retryDelay": "0.5s"}, {"retryDelay": "2s"}]}}], 2.0),
        ({"error": {"details": [{"retryDelay": 7}]}}, None),
        ({"error": {"details": "no"}}, None),
        ({"error": "no"}, None),
        ("no", None),
        ([], None),
        (None, None),
    ],
)
def test_nw_13_retry_info_in_the_body_is_read(body, wait_s):
    assert retry_after_s({}, body) == wait_s


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("Please try again in 20s. Visit https://provider.example.", 20.0),
        ("Please try again in 1m20s.", 80.0),
        ("please try again in 6m0s. Need more?", 360.0),
        ("Please try again in 16m39.648s.", 999.648),
        ("try again in 1h2m3.5s", 3723.5),
        ("Try again in 857ms", 0.857),
        ("Please retry after 26 seconds.", 26.0),
        ("Please retry in 13.25s.", 13.25),
        ("Please wait for 2 minutes", 120.0),
        ("try again in 1 day 2 hours", 93_600.0),
        ("Please try again in a few minutes.", None),
        ("Limit 20s, used 5", None),
        ("try again in 20 subscriptions", None),
        ("try again in 9999999999999s", None),
        ("try again in " + "1m" * 100_000, 300.0),
        ("try again in " + "1" * 100_000, None),
    ],
)
def test_nw_13_a_wait_in_words_is_read_where_nothing_else_names_one(text, wait_s):
    assert retry_after_s({}, None, text=text) == pytest.approx(wait_s)
    assert retry_after_s({"retry-after": "7"}, None, text=text) == 7.0
