"""Rows written part by part are what `json.dumps` writes of the whole."""

import json
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.export.fragments import Fragments, dump_row, exact
from generator.records.answers import Finding
from generator.records.knowledge import Passage

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["\ud800", '"\\', "a\u2028b\x85", "é\n\t", "\0context", "{}"]
)
SCORES = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 3)
PASSAGES = st.builds(
    Passage, TEXTS, TEXTS, st.just(()), st.integers(0, 9), st.integers(10, 99), TEXTS
)
FINDINGS = st.builds(Finding, TEXTS, st.sampled_from(["pass", "fail", "unsure"]), SCORES, TEXTS)


def dumped(value):
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


@given(st.dictionaries(TEXTS, st.none() | SCORES | TEXTS | st.lists(TEXTS)), st.sets(TEXTS))
def test_a_row_is_the_same_whichever_parts_are_written_before(row, names):
    ready = {
        key: exact(value) if key in names or isinstance(value, float) else value
        for key, value in row.items()
    }
    assert dump_row(ready) == dumped(row)


@given(st.lists(PASSAGES, max_size=4), st.lists(SCORES, max_size=4), st.lists(PASSAGES, max_size=2))
def test_a_context_is_a_list_of_places_texts_and_scores(passages, scores, more):
    fragments, scores = Fragments(), scores[: len(passages)]
    for shown in (passages, more, passages):  # the second time from what is remembered
        expected = [
            {"document": p.document, "start": p.start, "end": p.end, "text": p.text, "score": score}
            for p, score in zip_longest(shown, scores[: len(shown)])
        ]
        found = fragments.context(shown, scores[: len(shown)])
        assert dump_row({"it": found}) == dumped({"it": expected})


@given(st.lists(FINDINGS, max_size=6))
def test_checks_are_an_object_and_of_two_with_one_name_the_last_counts(findings):
    fragments = Fragments()
    expected = {f.check: {"verdict": f.verdict, "score": round(f.score, 4)} for f in findings}
    for _ in range(2):
        assert dump_row({"it": fragments.checks(findings)}) == dumped({"it": expected})


def test_what_is_no_json_number_is_refused():
    passage = Passage("d", "D", (), 0, 1, "x")
    with pytest.raises(ValueError, match="Out of range"):
        Fragments().context([passage], [float("nan")])
    with pytest.raises(ValueError, match="Out of range"):
        exact({"cost_usd": float("inf")})
