"""What every adapter promises, against a server that breaks its own: real sockets, no stand-ins."""

import json
import time
import tracemalloc

import pytest

from generator.errors import UsageError
from generator.teachers.contract import TeacherFault
from generator.teachers.misbehaving import Misbehaving, Step, answer, bomb, html, redirect, refuse
from tests.teachers.desk import ADAPTERS, CANARY, ask, make_request, open_adapter

every_adapter = pytest.mark.parametrize("name", list(ADAPTERS))
DAY = "Tue, 06 Jan 2026"
RETRY_INFO = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3s"}]


def fault_from(name, step, **options):
    """The fault that one step gives, and the requests that it took."""
    with Misbehaving([step]) as server:
        with pytest.raises(TeacherFault) as caught:
            ask(open_adapter(name, server, **options))
        assert server.n_requests == 1
    assert CANARY not in str(caught.value)
    return caught.value


@every_adapter
def test_a_reply_comes_with_its_text_and_usage(name):
    text = '{"claims": [{"text": "A b.", "quotes": []}], "abstains": false}'
    with Misbehaving([answer(text)]) as server:
        reply = ask(open_adapter(name, server))
        sent = server.requests[0]
    assert json.loads(reply.text) == json.loads(text)
    assert reply.finish == "stop"
    assert reply.model == "some-model"
    assert reply.usage.input_tokens > 0
    assert reply.usage.output_tokens > 0
    assert reply.usage.cached_tokens == 1
    assert "You are careful." in sent.body.decode()
    assert CANARY in str(sent.headers)
    assert CANARY not in sent.path


@every_adapter
def test_the_cap_on_tokens_is_always_sent(name):
    with Misbehaving() as server:
        ask(open_adapter(name, server), make_request(max_tokens=77))
        assert ": 77" in server.requests[0].body.decode().replace(":77", ": 77")
        ask(open_adapter(name, server))
        assert "2048" in server.requests[1].body.decode()


@every_adapter
def test_the_reply_schema_is_sent_where_the_provider_has_it_and_left_out_on_request(name):
    with Misbehaving() as server:
        ask(open_adapter(name, server))
        ask(open_adapter(name, server), make_request(structured="none"))
        strict, loose = (r.body.decode() for r in server.requests)
    assert "json_object" in strict if name == "groq" else '"quotes"' in strict
    assert '"quotes"' not in loose


@every_adapter
@pytest.mark.parametrize("finish", ["length", "refused", "tool call"])
def test_tr_3_4_5_30_what_is_no_whole_text_says_so_and_keeps_its_usage(name, finish):
    with Misbehaving([answer("{", finish=finish)]) as server:
        reply = ask(open_adapter(name, server))
    assert reply.finish.startswith(finish)
    assert reply.usage.output_tokens > 0


@every_adapter
@pytest.mark.parametrize("body", [b"{}", b'{"choices": [], "content": [], "candidates": []}'])
def test_tr_2_no_choices_is_an_empty_reply(name, body):
    with Misbehaving([answer(body=body)]) as server:
        assert ask(open_adapter(name, server)).text == ""


@every_adapter
@pytest.mark.parametrize("usage", [None, {}, "many", {"prompt_tokens": -1, "input_tokens": -1}])
def test_tr_31_usage_that_is_none_counts_as_unknown(name, usage):
    if name in ("gemini", "google-generativeai") and usage not in (None, {}):
        usage = {}  # the packages refuse other shapes themselves
    with Misbehaving([answer("{}", usage=usage)]) as server:
        reply = ask(open_adapter(name, server))
    assert reply.usage.input_tokens is None


@every_adapter
@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step(way="reset"), "cut-off"),
        (Step(way="close"), "cut-off"),
        (Step(way="truncate"), "cut-off"),
        (Step(way="chunk-cut"), "cut-off"),
        (Step(way="garbage"), "bad-http"),
        (Step(way="headers"), "bad-http"),
        (Step(headers={f"x-{i}": "a" for i in range(10_000)}), "bad-http"),
        (Step(way="raw", body=b"<p>HTTP/0.9</p>"), "bad-http"),
        (Step(headers={"content-encoding": "gzip"}, body=b"no gzip"), "cut-off"),
        (html(), "not-json"),
        (Step(headers={"content-type": "text/event-stream"}, body=b"data: {}\n\n"), "not-json"),
        (Step(body=b"null"), "not-json"),
        (Step(body=b"[]"), "not-json"),
        (Step(body=b""), "not-json"),
        (Step(body=b'{"a": "\xff\xfe"}'), "not-json"),
        (Step(body=b"[" * 10_000), "not-json"),
        (refuse(408), "server"),
        (refuse(409), "server"),
        (refuse(425), "server"),
        (refuse(500), "server"),
        (refuse(502), "server"),
        (refuse(503), "server"),
        (refuse(504), "server"),
        (refuse(529), "server"),
        (refuse(200, "slow down", code=429), "rate-limit"),
        (refuse(200, "boom"), "server"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.way}-{value.status}",
)
def test_nw_5_6_7_8_12_22_26_tr_19_what_may_pass_is_a_fault_that_can_be_sent_again(
    name, step, kind
):
    fault = fault_from(name, step)
    assert (fault.kind, fault.fatal, fault.permanent) == (kind, False, False)


@every_adapter
def test_nw_9_a_bad_request_fails_at_once_with_the_providers_words(name):
    fault = fault_from(name, refuse(400, "temperature must be <= 2"))
    assert (fault.kind, fault.permanent) == ("bad-request", True)
    assert "temperature must be <= 2" in str(fault)


@every_adapter
@pytest.mark.parametrize(
    ("step", "kind", "word"),
    [
        (refuse(401, f"bad key {CANARY}"), "key", "_API_KEY"),
        (refuse(403, f"https://x/?key={CANARY}"), "key", "_API_KEY"),
        (refuse(400, "API key not valid. Please pass a valid API key."), "key", "_API_KEY"),
        (refuse(404, "no such model"), "model", "some-model"),
        (refuse(402, "Insufficient Balance"), "quota", "quota"),
        (refuse(429, "You exceeded", code="insufficient_quota"), "quota", "quota"),
        (refuse(429, "quotaId: RequestsPerDay", details=RETRY_INFO), "quota", "quota"),
        (refuse(400, "Your credit balance is too low"), "quota", "quota"),
    ],
    ids=["401", "403", "400-key", "404", "402", "429-quota", "429-day", "400-credit"],
)
def test_nw_10_11_16_what_no_call_can_pass_is_fatal(name, step, kind, word):
    fault = fault_from(name, step)
    assert (fault.kind, fault.fatal) == (kind, True)
    assert word in str(fault)


@every_adapter
@pytest.mark.parametrize(
    "step",
    [
        refuse(404, "Invalid URL (POST /chat/completions)"),
        Step(status=404, body=b'{"detail":"Not Found"}'),
        Step(status=404, headers={"content-type": "text/html"}, body=b"<h1>Not Found</h1>"),
        Step(status=404, body=b""),
    ],
    ids=["invalid URL", "detail", "page", "empty"],
)
def test_nw_16_a_404_that_is_not_about_the_model_names_the_address(name, step):
    with Misbehaving([step]) as server:
        teacher = open_adapter(name, server)
        with pytest.raises(TeacherFault) as caught:
            ask(teacher)
        assert server.n_requests == 1
    assert (caught.value.kind, caught.value.fatal) == ("address", True)
    assert server.url + ADAPTERS[name][2] in str(caught.value)
    assert "options.base_url" in str(caught.value)
    assert "some-model" in str(caught.value)


@every_adapter
@pytest.mark.parametrize(
    ("headers", "details", "wait_s"),
    [
        ({"retry-after": "2"}, None, 2.0),
        ({"retry-after-ms": "1500"}, None, 1.5),
        (
            {"date": f"{DAY} 10:00:00 GMT", "retry-after": f"{DAY} 10:00:30 GMT"},
            None,
            30.0,
        ),
        ({}, RETRY_INFO, 3.0),
        ({"retry-after": "-1"}, None, None),
    ],
    ids=["seconds", "ms", "date", "RetryInfo", "negative"],
)  # fmt: skip
def test_nw_13_every_form_of_retry_after_is_read(name, headers, details, wait_s):
    fault = fault_from(name, refuse(429, "slow down", headers=headers, details=details))
    assert (fault.kind, fault.retry_after_s) == ("rate-limit", wait_s)


@every_adapter
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nw_19_20_a_redirect_is_not_followed(name, status):
    with Misbehaving() as elsewhere:
        fault = fault_from(name, redirect(f"{elsewhere.url}/x?key={CANARY}", status))
        assert elsewhere.n_requests == 0
    assert (fault.kind, fault.fatal) == ("redirect", True)


@every_adapter
@pytest.mark.parametrize("way", ["stall", "stall-body", "trickle"])
def test_nw_3_the_deadline_of_an_attempt_holds_within_a_tenth(name, way):
    """The best of five counts: this machine may be busy with other things."""
    open_adapters_packages(name)
    assert any(time_of(name, way, timeout_s=0.5) < 0.5 * 1.1 for _ in range(5))


def time_of(name, way, *, timeout_s):
    """How long an attempt takes that never gets its whole reply."""
    with Misbehaving([Step(way=way)]) as server:
        teacher = open_adapter(name, server, timeout_s=timeout_s)
        begun = time.monotonic()
        with pytest.raises(TeacherFault) as caught:
            ask(teacher)
        took_s = time.monotonic() - begun
    assert caught.value.kind == "time-out"
    assert took_s >= timeout_s
    return took_s


def open_adapters_packages(name):
    """Import a package before the watch runs."""
    with Misbehaving() as server:
        ask(open_adapter(name, server))


@every_adapter
@pytest.mark.parametrize("step", [Step(way="endless"), bomb(100_000_000)], ids=["endless", "bomb"])
def test_tr_16_nw_21_a_reply_without_end_is_left_at_the_limit(name, step):
    tracemalloc.start()
    fault = fault_from(name, step, max_reply_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (fault.kind, fault.permanent) == ("too-large", True)
    assert peak < 64_000_000


@every_adapter
def test_sc_11_a_huge_error_text_is_cut(name):
    assert len(str(fault_from(name, refuse(500, "x" * 1_000_000)))) < 500


@every_adapter
def test_sc_7_control_characters_of_a_provider_are_escaped(name):
    assert "\x1b" not in str(fault_from(name, refuse(500, "a\x1b[31m\u202eb\nc")))


@every_adapter
def test_sc_4_a_missing_key_names_its_variable_before_any_work(name):
    with Misbehaving() as server:
        with pytest.raises(UsageError, match=ADAPTERS[name][1]):
            open_adapter(name, server, environ={})
        assert server.n_requests == 0


@every_adapter
@pytest.mark.parametrize(
    "key", ["short", "with a blank in it", "quo'ted-key-123", "line\nbreak-1234", "schlüssel-123"]
)
def test_sc_3_a_value_that_can_be_no_key_is_refused_unseen(name, key):
    with Misbehaving() as server, pytest.raises(UsageError) as caught:
        open_adapter(name, server, environ={ADAPTERS[name][1]: key})
    assert ADAPTERS[name][1] in str(caught.value)
    assert key not in str(caught.value)


@every_adapter
def test_cf_39_a_key_goes_to_no_other_host(name):
    class Elsewhere:
        url = "https://attacker.example"

    with pytest.raises(UsageError, match=r"--allow-host attacker\.example"):
        open_adapter(name, Elsewhere)


@every_adapter
@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://127.0.0.1", "http://user:secret@127.0.0.1", "http://a\nb", "x"],
)
def test_cf_40_what_is_no_web_address_is_refused(name, url):
    class Strange:
        pass

    Strange.url = url
    with pytest.raises(UsageError, match="base_url") as caught:
        open_adapter(name, Strange)
    assert "secret" not in str(caught.value)
