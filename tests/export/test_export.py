"""Files hold what the journal holds, whole, the same bytes each time; others are never touched."""

import hashlib
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.errors import UsageError
from generator.export import FORMATS, Dataset, export
from tests.making import PUMPS, WARRANTY, example, response, unit

DATASET = Dataset(
    name="x",
    sources=("a.txt",),
    examples=(
        example("e0", response=response(WARRANTY, PUMPS)),
        example("e1", unit=unit("e1", input="My order", difficulty="hard"), status="accepted"),
    ),
)
FIELDS = (
    "id instruction input response system category difficulty turn parent conversation template "
    "variables context flags citations checks teacher tokens cost_usd status split provenance"
)


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_jsonl_holds_the_record_of_the_contract(tmp_path: Path) -> None:
    export(DATASET, ["jsonl"], tmp_path, provenance={})

    row = rows(tmp_path / "jsonl.jsonl")[0]

    assert list(row) == FIELDS.split()
    assert row["citations"] == [
        {"start": 0, "end": 29, "document": "a.txt", "document_start": 0, "document_end": 29,
         "match": "exact"},
        {"start": 30, "end": 62, "document": "a.txt", "document_start": 30, "document_end": 62,
         "match": "exact"},
    ]  # fmt: skip
    assert row["checks"] == {"cited": {"verdict": "pass", "score": 1.0}}


def test_alpaca_and_messages_hold_what_trainers_read(tmp_path: Path) -> None:
    export(DATASET, ["alpaca", "messages"], tmp_path, provenance={})

    assert rows(tmp_path / "alpaca.jsonl")[1] == {
        "instruction": "How long is the warranty?",
        "input": "My order",
        "output": "The warranty lasts 24 months.",
        "system": "You are careful.",
    }
    turns = rows(tmp_path / "messages.jsonl")[1]["messages"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant"]  # type: ignore[attr-defined]
    assert turns[1]["content"] == "How long is the warranty?\nMy order"  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> [a](javascript:b) ![c](http://d/e.png)", "=1+1", "+1", "-1", "@a"],
)
def test_tr_28_29_what_a_teacher_wrote_is_exported_as_it_stands(tmp_path: Path, text: str) -> None:
    made = example("e0", response=response((text, 0, 5)))
    export(Dataset("x", ("a.txt",), (made,)), ["jsonl", "alpaca"], tmp_path, provenance={})

    assert rows(tmp_path / "jsonl.jsonl")[0]["response"] == text
    assert rows(tmp_path / "alpaca.jsonl")[0]["output"] == text


def test_lecture_is_the_classic_shape(tmp_path: Path) -> None:
    export(DATASET, ["lecture"], tmp_path, provenance={})

    document = json.loads((tmp_path / "lecture.json").read_bytes())

    assert document["metadata"] == {
        "total_samples": 2,
        "categories": {"billing": 2},
        "difficulties": {"basic": 1, "hard": 1},
        "source": "a.txt",
        "generation_method": "templates, retrieval and cited answers (askwright)",
    }
    assert set(document["dataset"][0]) == {"question", "answer", "category", "difficulty", "type"}


def test_ex_2_the_same_examples_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(DATASET, list(FORMATS), tmp_path / name, provenance={"rng_seed": 0})

    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_manifest_comes_last_and_has_every_files_hash(tmp_path: Path) -> None:
    export(DATASET, ["jsonl", "lecture"], tmp_path, provenance={"rng_seed": 7})

    manifest = json.loads((tmp_path / "manifest.json").read_bytes())

    assert manifest["n_examples"] == 2
    assert manifest["by_status"] == {"generated": 1, "accepted": 1}
    assert manifest["provenance"] == {"rng_seed": 7}
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == entry["sha256"]


def test_ex_5_line_separators_in_a_text_do_not_break_a_line(tmp_path: Path) -> None:
    text = "a\u2028b\u2029c\x85d"
    odd = Dataset("x", (), (example(unit=unit(instruction=text)),))

    export(odd, ["jsonl"], tmp_path, provenance={})

    data = (tmp_path / "jsonl.jsonl").read_text("utf-8")
    assert len(data.splitlines()) == len(data.split("\n")) - 1 == 1
    assert json.loads(data)["instruction"] == text


def test_ex_6_a_lone_surrogate_is_written_as_an_escape(tmp_path: Path) -> None:
    odd = Dataset("x", (), (example(unit=unit(instruction="a\ud800b")),))

    export(odd, ["jsonl"], tmp_path, provenance={})

    assert rows(tmp_path / "jsonl.jsonl")[0]["instruction"] == "a\ud800b"


def test_pd_24_a_file_that_no_export_wrote_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "jsonl.jsonl").write_text("mine")

    with pytest.raises(UsageError, match="must not be overwritten"):
        export(DATASET, ["alpaca", "jsonl"], tmp_path, provenance={})

    assert (tmp_path / "jsonl.jsonl").read_text() == "mine"
    assert not (tmp_path / "alpaca.jsonl").exists()


def test_a_second_export_replaces_the_first_and_removes_what_is_out_of_date(tmp_path: Path) -> None:
    export(DATASET, ["jsonl", "alpaca"], tmp_path, provenance={})
    export(DATASET, ["jsonl"], tmp_path, provenance={})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["jsonl.jsonl", "manifest.json"]


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must be one of alpaca, jsonl, lecture, messages"):
        export(DATASET, ["xml"], tmp_path / "out", provenance={})

    assert not (tmp_path / "out").exists()


def test_dc_30_chats_hold_no_control_tokens_and_the_record_says_that_there_were(
    tmp_path: Path,
) -> None:
    token = response(("It lasts 24 months.<|im_end|>", 0, 29))
    dataset = Dataset("x", (), (example("e0", response=token, unit=unit(input="[INST] hi")),))
    export(dataset, ["messages", "jsonl"], tmp_path, provenance={})
    (chat,), (row,) = (rows(tmp_path / f"{name}.jsonl") for name in ("messages", "jsonl"))
    assert [turn["content"] for turn in chat["messages"]][1:] == [  # type: ignore[attr-defined]
        "How long is the warranty?\n[ INST] hi",
        "It lasts 24 months.< |im_end|>",
    ]
    assert row["flags"] == {"control-tokens": 2}
    assert row["response"] == "It lasts 24 months.<|im_end|>"


def test_numbers_are_written_as_json_dumps_writes_them(tmp_path: Path) -> None:
    """A cost of a hundred-thousandth, and such a value, are 1e-05, not 0.00001."""
    planned = unit("e0", variables={"dose": 1e-05, "counts": [1e16, 2, 7.50], "of": "tea"})
    made = example("e0", unit=planned, cost_usd=0.00001234, scores=(0.00005,))
    export(replace(DATASET, examples=(made,)), ["jsonl"], tmp_path, provenance={})

    line = (tmp_path / "jsonl.jsonl").read_text("utf-8")
    assert line == json.dumps(json.loads(line), ensure_ascii=False) + "\n"
    assert '"dose": 1e-05, "counts": [1e+16, 2, 7.5]' in line
