"""The name of a call is the hash of a JSON text that anyone can write again."""

import hashlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from generator.records.calls import Message, Request
from generator.teachers.keys import key_of, messages_json

PROMPTS = st.text(st.characters(codec=None), max_size=60)


def in_ascii(data: object) -> str:
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


@given(st.lists(PROMPTS, max_size=3))
@example(["".join(map(chr, range(128)))])
@example(["half a pair \ud800", "caf\u00e9 \U0001f600"])
def test_messages_are_written_in_ascii_as_python_writes_them(prompts: list[str]) -> None:
    messages = tuple(Message("user", prompt) for prompt in prompts)
    expected = in_ascii([{"role": "user", "content": prompt} for prompt in prompts])
    assert messages_json(messages) == expected


@given(PROMPTS, PROMPTS, st.integers(0, 3))
def test_a_key_is_the_hash_of_all_that_the_reply_depends_on(
    system: str, prompt: str, sample: int
) -> None:
    schema, params = {"type": "object"}, {"temperature": 0.2, "max_tokens": 100}
    request = Request(
        "answer", (Message("system", system), Message("user", prompt)), schema, params, sample
    )
    messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
    written = in_ascii(["ollama", "m", messages, params, schema, sample])
    assert key_of("ollama", "m", request) == hashlib.sha256(written.encode()).hexdigest()
