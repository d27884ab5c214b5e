"""What a record says of who answered; the chains themselves are in test_chain.py."""

import json

import pytest
from msgspec.structs import replace

from tests.tiny import Quoting, carry_out, exported, order, write_world


class Named(Quoting):
    """Says in its replies that it is another model than the one that was asked."""

    def __init__(self, provider, asked, answers):
        super().__init__()
        self.provider, self.model, self.answers = provider, asked, answers

    async def reply(self, request):
        return replace(await super().reply(request), model=self.answers)


@pytest.mark.parametrize(
    ("provider", "asked", "answers", "recorded"),
    [
        ("openai", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18"),
        ("openai", "gpt-4o-mini", "", "gpt-4o-mini"),
        ("vllm", "Qwen/Qwen3-8B", "Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("llama-cpp", "m.gguf", "/home/lovelace/models/m.gguf", "m.gguf"),
        ("llama-cpp", "m.gguf", "C:\\Users\\lovelace\\m.gguf", "m.gguf"),
        ("vllm", "/srv/lovelace/Qwen3-8B", "", "Qwen3-8B"),
        ("local", "m.gguf@0123456789ab", "/home/lovelace/models/m.gguf", "m.gguf@0123456789ab"),
    ],
)
def test_a_record_names_the_model_that_answered_and_no_folder_of_a_machine(
    provider, asked, answers, recorded, tmp_path
):
    config = write_world(tmp_path, per_cell=1)
    carry_out(order(config, tmp_path / "run"), Named(provider, asked, answers))
    files = exported(tmp_path / "run", tmp_path / "out")
    rows = [json.loads(line) for line in files["jsonl.jsonl"].splitlines()]
    assert len(rows) == 4
    assert {row["teacher"]["model"] for row in rows} == {recorded}
    assert not any(b"lovelace" in content for content in files.values())
