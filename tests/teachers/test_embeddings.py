"""What every adapter promises of embeddings, against a server that breaks its own promises."""

import json

import numpy as np
import pytest

from generator.config import TeacherSpec
from generator.embedding import directions, unpack
from generator.errors import UsageError
from generator.records.calls import Message, Request
from generator.teachers import TEACHERS
from generator.teachers.contract import TeacherFault
from generator.teachers.embeddings import in_order
from generator.teachers.misbehaving import Misbehaving, Step, html, redirect, refuse
from generator.teachers.money import estimate
from generator.teachers.table import check_embeds
from generator.teachers.wire_formats import honest_vector
from tests.teachers.desk import ADAPTERS, CANARY, ask, open_adapter

EMBEDDING = [name for name in ADAPTERS if TEACHERS[name].embeds]
GEMINI = ("gemini", "google-generativeai")
every_adapter = pytest.mark.parametrize("name", EMBEDDING)
TEXTS = ("How heavy is it?", "Пишите \U0001f642 it \ud800", "x" * 3000)


def make_request(texts=TEXTS, **params):
    return Request("embed", tuple(Message("user", text) for text in texts), {}, params)


def fault_from(name, step):
    """The fault that one step gives, and that it took one request."""
    with Misbehaving([step]) as server:
        with pytest.raises(TeacherFault) as caught:
            ask(open_adapter(name, server), make_request())
        assert server.n_requests == 1
    assert CANARY not in str(caught.value)
    return caught.value


def test_the_adapters_that_embed_are_those_of_the_table():
    assert EMBEDDING == ["openai", "azure", "gemini", "google-generativeai"]


@every_adapter
def test_each_text_comes_back_as_its_vector_in_one_call(name):
    with Misbehaving() as server:
        reply = ask(open_adapter(name, server), make_request())
        assert server.n_requests == 1
        sent = server.requests[0]
    found = directions(unpack(reply.text)).astype(int)
    assert np.abs(found - directions([honest_vector(text) for text in TEXTS])).max() <= 1
    assert reply.model == "some-model"
    assert CANARY in str(sent.headers)
    assert CANARY not in sent.path
    if name in GEMINI:  # it doesn't count
        assert reply.usage.input_tokens is None
        assert "SEMANTIC_SIMILARITY" in sent.body.decode() or b"task" in sent.body.lower()
    else:
        assert reply.usage.input_tokens > 0
        assert reply.usage.output_tokens == 0
        assert sent.json["encoding_format"] == "float"


@every_adapter
def test_params_go_to_the_provider(name):
    key = "output_dimensionality" if name in GEMINI else "dimensions"
    with Misbehaving() as server:
        ask(open_adapter(name, server), make_request(TEXTS[:1], **{key: 77, "max_tokens": 5}))
        body = server.requests[0].body.decode()
    assert "77" in body
    assert "max_" not in body


@every_adapter
@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step(way="reset"), "cut-off"),
        (Step(way="truncate"), "cut-off"),
        (Step(way="garbage"), "bad-http"),
        (html(), "not-json"),
        (Step(body=b"[]"), "not-json"),
        (Step(body=b"{}"), "not-json"),
        (Step(body=b'{"data": [], "embeddings": []}'), "not-json"),
        (Step(body=b'{"data": [{"embedding": [1]}], "embeddings": [{"values": [1]}]}'), "not-json"),
        (refuse(500), "server"),
        (refuse(429, "slow down"), "rate-limit"),
        (refuse(400, "input is too long"), "bad-request"),
        (refuse(400, "no such grammar"), "bad-request"),
        (refuse(401, f"bad key {CANARY}"), "key"),
        (refuse(404, "no such model"), "model"),
        (redirect("http://127.0.0.1:9/"), "redirect"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.way}-{value.status}",
)
def test_what_is_no_vectors_is_a_fault_by_its_kind(name, step, kind):
    fault = fault_from(name, step)
    assert fault.kind == kind
    assert fault.permanent == (kind == "bad-request")
    assert fault.fatal == (kind in ("key", "model", "redirect"))


VALUES = [
    [[1.0, 2.0], [1.0, 2.0]],
    [[1.0, 2.0], [1.0], [1.0, 2.0]],
    [[], [], []],
    [[1.0], [float("nan")], [1.0]],
    [[1.0], ["1.0"], [1.0]],
    [[1.0], None, [1.0]],
    [[[1.0]], [[1.0]], [[1.0]]],
]


@pytest.mark.parametrize("values", VALUES, ids=[str(i) for i in range(len(VALUES))])
def test_other_vectors_than_were_asked_for_are_not_taken(values):
    rows = [{"index": i, "embedding": one} for i, one in enumerate(values)]
    fault = fault_from("openai", Step(body=json.dumps({"data": rows}).encode()))
    assert (fault.kind, fault.permanent) == ("not-json", False)
    assert "must send 3 vectors of one length" in str(fault)


def test_rows_are_taken_by_their_index_not_by_their_order():
    rows = [{"index": 2, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0]},
            {"index": 1, "embedding": [1, 1]}]  # fmt: skip
    with Misbehaving([Step(body=json.dumps({"data": rows}).encode())]) as server:
        reply = ask(open_adapter("openai", server), make_request())
    assert directions(unpack(reply.text)).tolist() == directions([[1, 0], [1, 1], [0, 1]]).tolist()


@pytest.mark.parametrize(
    "rows", [None, {}, [1], [{"index": 1}], [{"index": "a"}], [{"index": 0}] * 2]
)
def test_rows_without_an_order_are_none(rows):
    assert in_order(rows) is None


def test_usage_that_is_none_counts_as_unknown():
    with Misbehaving([Step(usage=None)]) as server:
        reply = ask(open_adapter("openai", server), make_request())
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (None, None)


def test_the_reserve_of_embeddings_is_for_what_is_sent_alone():
    assert estimate(make_request(["x" * 300, "y" * 3], max_tokens=50)) == (101 + 2, 0)


def test_who_has_no_embeddings_is_told_who_has():
    for name, row in TEACHERS.items():
        if row.embeds:
            check_embeds(TeacherSpec(name, "m"))
        else:
            with pytest.raises(UsageError, match="one of these has: replay, gemini"):
                check_embeds(TeacherSpec(name, "m"))
