"""How a teacher finds the form of structured output that its provider takes."""

import json

import pytest

from generator.cli import main
from generator.errors import UsageError
from generator.judging import GRADES_SCHEMA
from generator.records.calls import Reply, Request
from generator.teachers.contract import ANSWER_SCHEMA, TeacherFault
from generator.teachers.faults import Asked, fault_of
from generator.teachers.misbehaving import Misbehaving, answer, refuse
from generator.teachers.secrets import Mask
from generator.teachers.structure import BOUNDS, without
from tests.teachers.desk import ADAPTERS, CANARY, Desk, ask, make_request, open_adapter, run
from tests.teachers.test_whole_runs import write_job

every_adapter = pytest.mark.parametrize("name", list(ADAPTERS))
both_packages = pytest.mark.parametrize("name", ["gemini", "google-generativeai"])

ASKED = Asked("a test", "some-model", "", Mask())
NO_FORCED_TOOL = 'tool_choice: type "tool" and "any" are not supported for this model.'
NO_OUTPUT_CONFIG = "output_config: Extra inputs are not permitted"


def asked(teacher, journal, *, n_units=5, concurrency=1):
    """What a door's units get, each a reply or a fault."""

    async def work():
        desk = Desk(teacher, journal)
        try:
            return await desk.ask_all(n_units, concurrency)
        finally:
            await desk.close()

    return run(work())


def form_of(seen):
    """The form that a request asks for, whichever format it is in."""
    body = seen.json
    if "contents" in body:
        config = body["generationConfig"]
        if "responseJsonSchema" in config or "responseSchema" in config:
            return "json_schema"
        return "json_object" if config.get("responseMimeType") == "application/json" else "none"
    if "tool_choice" in body:
        return "tool"
    if "format" in body.get("output_config", {}):
        return "json_schema"
    return body.get("response_format", {}).get("type", "none")


def without_forms(**refused):
    """A script that refuses each of these forms with its words and is honest else."""

    def script(seen):
        words = refused.get(form_of(seen))
        return refuse(400, words, type="invalid_request_error") if words else answer()

    return script


def today_s_claude(seen):
    """The API as it is from Claude 5.5 on: no forced tools, and schemas without bounds."""
    if form_of(seen) == "tool":
        return refuse(400, NO_FORCED_TOOL, type="invalid_request_error")
    if form_of(seen) == "json_schema":
        schema = json.dumps(seen.json["output_config"]["format"]["schema"])
        if "minimum" in schema or "maximum" in schema:
            words = "For 'integer' type, property 'minimum' is not supported"
            return refuse(400, f"output_config.format.schema: {words}")
    return answer()


@pytest.mark.parametrize("schema", [ANSWER_SCHEMA, GRADES_SCHEMA])
def test_a_current_claude_is_asked_by_its_own_structured_output_and_is_not_refused(schema):
    with Misbehaving(today_s_claude) as server:
        messages = make_request().messages
        request = Request("answer", messages, schema, {"output_config": {"effort": "low"}})
        reply = ask(open_adapter("anthropic", server), request)
        assert server.n_requests == 1
        sent = server.requests[0].json
    assert reply.text
    assert sent["output_config"]["effort"] == "low"  # what the config sets beside it stays
    assert sent["output_config"]["format"]["type"] == "json_schema"
    assert sent["output_config"]["format"]["schema"]["required"] == schema["required"]
    assert not {"tools", "tool_choice"} & sent.keys()


# name, the forms that are refused and how, the form that is left, the requests beyond one a unit
LADDERS = [
    ("anthropic", {"json_schema": NO_OUTPUT_CONFIG}, "tool", 1),
    ("anthropic", {"json_schema": NO_OUTPUT_CONFIG, "tool": NO_FORCED_TOOL}, "none", 2),
    (
        "anthropic",
        {
            "json_schema": "'some-model' does not support output format.",
            "tool": "Thinking may not be enabled when tool_choice forces tool use.",
        },
        "none",
        2,
    ),
    ("openai", {"json_schema": "This response_format type is unavailable now"}, "json_object", 1),
    (
        "openai",
        {
            "json_schema": "response_format json_schema is not supported",
            "json_object": "'response_format.type' must be 'text'",
        },
        "none",
        2,
    ),
    ("groq", {"json_object": "This model does not support response format"}, "none", 1),
    *(
        ladder
        for name in ("gemini", "google-generativeai")
        for ladder in (
            (
                name,
                dict.fromkeys(
                    ("json_schema", "json_object"),
                    "JSON mode is not enabled for models/gemma-3-27b-it",
                ),
                "none",
                2,
            ),
            (
                name,
                {"json_schema": "The specified schema produces a constraint that has too many "
                 "states for serving."},
                "json_object",
                1,
            ),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, NO_FORCED_TOOL),
        (400, NO_OUTPUT_CONFIG),
        (400, "output_config.format: Extra inputs are not permitted"),
        (400, "Thinking may not be enabled when tool_choice forces tool use."),
        (400, "JSON mode is not enabled for models/gemma-3-27b-it"),
        (400, "Json mode is not enabled for models/gemini-pro"),
        (400, "Function calling with a response mime type: 'application/json' is unsupported"),
        (400, "Invalid schema for response_format 'answer'"),
        (400, "This model does not support response format `json_schema`"),
        (400, "failed to parse grammar"),
        (422, "response_format: extra fields not permitted"),
    ],
)
def test_these_words_are_about_the_form_of_the_reply(status, words):
    assert fault_of(status, {}, refuse(status, words).body, ASKED).kind == "structure"


@pytest.mark.parametrize(
    "words",
    [
        "temperature must be <= 2",
        "max_tokens: 100000 > 8192, which is the maximum allowed for this model",
        "prompt is too long: 208310 tokens > 200000 maximum",
        "messages: at least one message is required",
        "Developer instruction is not enabled for models/gemma-3-12b-it",
    ],
)
def test_these_are_not(words):
    assert fault_of(400, {}, refuse(400, words).body, ASKED).kind == "bad-request"


@pytest.mark.parametrize(("name", "refused", "left", "n_more"), LADDERS)
def test_a_refused_form_is_asked_in_the_next_looser_one_once_for_all(
    name, refused, left, n_more, journal
):
    with Misbehaving(without_forms(**refused)) as server:
        found = asked(open_adapter(name, server), journal)
        assert server.n_requests == 5 + n_more
        assert [form_of(seen) for seen in server.requests[n_more:]] == [left] * 5
    assert all(isinstance(one, Reply) and one.text for one in found)
    assert [o.cost_usd for o in journal.outcomes() if o.fault] == [0.0] * n_more


@every_adapter
def test_calls_that_are_refused_together_step_down_together(name, journal):
    forms = ("json_schema", "tool", "json_object")
    refusing = without_forms(**dict.fromkeys(forms, "no structured output here"))
    with Misbehaving(refusing) as server:
        found = asked(open_adapter(name, server), journal, n_units=40, concurrency=8)
        assert server.n_requests <= 40 + 2 * 8
        assert form_of(server.requests[-1]) == "none"
    assert all(isinstance(one, Reply) for one in found)


@every_adapter
def test_a_form_that_the_config_names_is_the_only_one_and_is_named_when_refused(name, journal):
    form = "json_schema"
    with Misbehaving(without_forms(json_schema="no structured output")) as server:
        teacher = open_adapter(name, server)
        with pytest.raises(TeacherFault, match=r"set params\.structured to none") as caught:
            ask(teacher, make_request(structured=form))
        assert server.n_requests == 1
        assert ask(teacher, make_request(structured="none")).text
    assert (caught.value.kind, caught.value.permanent) == ("bad-request", True)


@every_adapter
def test_a_refusal_in_other_words_names_the_setting_until_a_form_is_taken(name, journal):
    """Whatever words a provider finds, the way out stands in the message."""
    steps = [refuse(400, "sorry"), answer(), refuse(400, "sorry")]
    with Misbehaving(steps) as server:
        first, reply, last = asked(open_adapter(name, server), journal, n_units=3)
    assert isinstance(reply, Reply)
    assert "params.structured" in str(first)
    assert "params.structured" not in str(last)
    assert (first.kind, last.kind) == ("bad-request", "bad-request")


@every_adapter
def test_what_is_refused_in_every_form_has_failed_and_says_so(name, journal):
    with Misbehaving(otherwise=refuse(400, "no grammar for you")) as server:
        (fault,) = asked(open_adapter(name, server), journal, n_units=1)
        assert server.n_requests == (2 if name == "groq" else 3)
    assert (fault.kind, fault.permanent) == ("bad-request", True)
    assert "in every form of params.structured" in str(fault)


@every_adapter
def test_a_form_that_there_is_not_is_refused_before_any_call(name):
    with Misbehaving() as server:
        with pytest.raises(UsageError, match=r"must be one of json_schema, .*got 'xml'"):
            open_adapter(name, server, params={"structured": "xml"})
        assert server.n_requests == 0


def test_a_whole_run_asks_a_current_claude(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    job = write_job(tmp_path, n=4, provider="anthropic", model="claude-opus-5-5")
    with Misbehaving(today_s_claude) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        assert main(["generate", str(job), "--run", "run"]) == 0
        assert server.n_requests == 4


def test_a_run_that_is_refused_says_once_which_setting_may_help(tmp_path, monkeypatch, capsys):
    """Each refill meets it again, and four units are too few to end a run by themselves."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    job = write_job(tmp_path, n=4, provider="anthropic", model="claude-opus-5-5")
    with Misbehaving(otherwise=refuse(400, "sorry")) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        assert main(["generate", str(job), "--run", "run"]) != 0
    assert capsys.readouterr().err.count("set params.structured to none") == 1


def groq_misfit(text):
    """What Groq says when the model's text isn't JSON of the schema."""
    return refuse(
        400,
        "Failed to generate JSON. Please adjust your prompt. See 'failed_generation'.",
        type="invalid_request_error",
        code="json_validate_failed",
        failed_generation=text,
    )


def test_a_text_that_groq_refuses_itself_is_a_reply_and_is_read_as_far_as_it_goes(journal):
    """The billing in it is the document's, not Groq's."""
    text = '```json\n{"claims": [{"text": "The billing.", "quotes": []}], "abstains": false}\n```'
    with Misbehaving([groq_misfit(text), groq_misfit(None)]) as server:
        found = asked(open_adapter("groq", server), journal, n_units=2)
        assert server.n_requests == 2
    assert [one.text for one in found] == [text, ""]
    assert [one.finish for one in found] == ["stop", "stop"]


def test_a_text_that_groq_refuses_itself_is_asked_for_once_more(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    job = write_job(
        tmp_path, n=4, provider="groq", model="m", options={"base_url": "http://127.0.0.1:1/v1"}
    )
    with Misbehaving([groq_misfit("{"), groq_misfit("no")]) as server:
        job.write_text(job.read_text().replace("http://127.0.0.1:1", server.url))
        assert main(["generate", str(job), "--run", "run"]) == 0
        assert server.n_requests == 4 + 2


def test_such_a_text_in_a_gateways_wrapping_is_asked_for_again(journal):
    raw = json.dumps({"error": {"code": "json_validate_failed", "failed_generation": "billing"}})
    wrapped = refuse(400, "Provider returned error", code=400, metadata={"raw": raw})
    with Misbehaving([wrapped]) as server:
        found = asked(open_adapter("openai", server), journal, n_units=1)
        assert server.n_requests == 2
    assert isinstance(found[0], Reply)


def test_bounds_are_left_out_and_properties_of_their_names_stay():
    schema = {
        "type": "object",
        "required": ["minimum"],
        "properties": {
            "minimum": {"type": "integer", "minimum": 0},
            "items": {"type": "array", "minItems": 2, "items": {"type": "string", "maxLength": 3}},
        },
    }
    assert without(BOUNDS, schema) == {
        "type": "object",
        "required": ["minimum"],
        "properties": {
            "minimum": {"type": "integer"},
            "items": {"type": "array", "items": {"type": "string"}},
        },
    }
    assert schema["properties"]["minimum"] == {"type": "integer", "minimum": 0}


@both_packages
def test_gemma_is_asked_in_words_alone_and_without_a_system_instruction(name, journal):
    def script(seen):
        if "systemInstruction" in seen.json:
            return refuse(400, "Developer instruction is not enabled for models/gemma-3-27b-it")
        if form_of(seen) != "none":
            return refuse(400, "JSON mode is not enabled for models/gemma-3-27b-it")
        return answer()

    with Misbehaving(script) as server:
        found = asked(open_adapter(name, server, model="gemma-3-27b-it"), journal, n_units=3)
        assert server.n_requests == 3 + 2
        (turn,) = server.requests[-1].json["contents"]
    assert all(isinstance(one, Reply) for one in found)
    assert [part["text"] for part in turn["parts"]] == ["You are careful.", "question 2"]


@both_packages
def test_embeddings_have_no_form_to_step_down_from(name):
    embed = Request("embed", make_request().messages[1:], {}, {})
    with Misbehaving([refuse(400, "no such schema"), refuse(400, "JSON mode")]) as server:
        teacher = open_adapter(name, server)
        with pytest.raises(TeacherFault) as caught:
            ask(teacher, embed)
        assert server.n_requests == 1
        assert (caught.value.kind, caught.value.permanent) == ("bad-request", True)
