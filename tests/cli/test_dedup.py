import json

import pytest

from generator.cli import main

ROWS = [
    "What is the capital of France?",
    "What is the capital of France today?",
    "Explain photosynthesis in two sentences.",
    "What is the capital of Spain?",
    "WHAT IS THE CAPITAL OF FRANCE",
    "Write \x1b[31mred text",
]


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps({"instruction": row}) + "\n" for row in ROWS))
    return path


def test_kept_rows_and_drops_are_written_and_told(data, tmp_path, capsys):
    out = tmp_path / "kept.jsonl"
    assert main(["dedup", str(data), "--threshold", "0.9", "--out", str(out)]) == 0
    kept = [json.loads(line)["instruction"] for line in out.read_text().splitlines()]
    assert kept == [ROWS[0], ROWS[2], ROWS[3], ROWS[5]]
    drops = [
        json.loads(line) for line in (tmp_path / "kept.jsonl.drops.jsonl").read_text().splitlines()
    ]
    assert drops == [
        {
            "row": 2,
            "reason": "near-duplicate",
            "detail": "rouge-l > 0.9",
            "score": 0.9231,
            "keeper": "row 1",
        },
        {
            "row": 5,
            "reason": "near-duplicate",
            "detail": "same words",
            "score": 1.0,
            "keeper": "row 1",
        },
    ]
    told = capsys.readouterr().out
    assert "6 rows, 4 kept, 2 dropped\nrule: rouge-l > 0.9\n" in told
    assert "kept  row 1: What is the capital of France?" in told
    assert "0.8333  row 1" in told  # a borderline pair, below the threshold


def test_rows_of_other_files_come_first(data, tmp_path, capsys):
    other = tmp_path / "benchmark.csv"
    other.write_text("instruction\nexplain photosynthesis in three sentences\n")
    main(["dedup", str(data), "--against", str(other)])
    assert f"0.80  row 3: {ROWS[2]}" in capsys.readouterr().out


def test_nothing_of_a_file_moves_the_cursor(data, capsys):
    text = "\x1b[31mred text is what it says here"
    data.write_text("".join(json.dumps({"text": text + end}) + "\n" for end in ("", "!")))
    main(["dedup", str(data)])
    told = capsys.readouterr().out
    assert "\\x1b[31mred" in told
    assert "\x1b" not in told


def test_another_threshold_reads_the_stored_pairs(data, tmp_path, capsys):
    rows = [f"w{i} w{i + 1} w{i + 2} w{i * 7} w{i * 11} w{i * 13}" for i in range(2500)]
    data.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    main(["dedup", str(data), "--threshold", "0.6"])
    stored = list((tmp_path / "cache").rglob("*.npz"))
    assert len(stored) == 1
    first = capsys.readouterr().out
    main(["dedup", str(data), "--threshold", "0.8"])
    main(["dedup", str(data), "--threshold", "0.6"])
    assert list((tmp_path / "cache").rglob("*.npz")) == stored
    assert capsys.readouterr().out.endswith(first)
    stored[0].write_bytes(b"torn")
    main(["dedup", str(data), "--threshold", "0.6"])
    assert capsys.readouterr().out == first


def test_a_threshold_a_little_lower_reads_the_stored_pairs_too(data, tmp_path, capsys):
    rows = [f"w{i} w{i + 1} w{i + 2} w{i * 7} w{i * 11} w{i * 13}" for i in range(2500)]
    data.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    main(["dedup", str(data), "--threshold", "0.7"])
    (stored,) = (tmp_path / "cache").rglob("*.npz")
    assert stored.stem.endswith("-0.6")
    capsys.readouterr()
    main(["dedup", str(data), "--threshold", "0.62"])
    assert list((tmp_path / "cache").rglob("*.npz")) == [stored]
    first = capsys.readouterr().out
    stored.write_bytes(stored.read_bytes()[:2000])  # a command that was killed while it wrote
    main(["dedup", str(data), "--threshold", "0.62"])
    assert capsys.readouterr().out == first


def test_what_other_thresholds_drop_is_what_they_drop(data, capsys):
    main(["dedup", str(data), "--threshold", "0.8"])
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if line.startswith("Other thresholds: ")]
    counts = dict(part.split(" drops ") for part in line.partition(": ")[2].split(", "))
    assert list(counts) == ["0.7", "0.75", "0.85", "0.9"]
    assert len(set(counts.values())) > 1
    for threshold, n in counts.items():
        main(["dedup", str(data), "--threshold", threshold])
        assert f"{n} dropped" in capsys.readouterr().out


def test_the_threshold_stands_between_pairs_and_show_says_how_many(data, capsys):
    main(["dedup", str(data), "--threshold", "0.8333", "--show", "1"])
    told = capsys.readouterr().out
    above, _, below = told.partition("around the threshold:\n")[2].partition("  ------  0.8333")
    assert above.count("row") == 2
    assert "those above" in below
    main(["dedup", str(data), "--show", "0"])
    assert "row 1" not in capsys.readouterr().out


def test_by_meaning_there_are_borderline_pairs_and_other_thresholds(data, tmp_path, capsys):
    pytest.importorskip("wordllama", reason="needs the extra [semantic]")
    assert main(["dedup", str(data), "--similarity", "semantic", "--threshold", "0.97"]) == 0
    told = capsys.readouterr().out
    assert "6 rows, 5 kept, 1 dropped\nrule: semantic > 0.97\n" in told
    assert f"1.00  row 5: {ROWS[4]}" in told  # the same words are the same in capitals
    assert f"  row 1: {ROWS[0]}\n          row 2: {ROWS[1]}" in told.partition("around")[2]
    rows = [f"What is the use of word{i} and term{i * 7} in case {i * 11}?" for i in range(2100)]
    data.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    arguments = ["dedup", str(data), "--similarity", "semantic", "--digits-apart", "--threshold"]
    main([*arguments, "0.9"])
    first = capsys.readouterr().out
    stored = list((tmp_path / "cache").rglob("*.npz"))
    main([*arguments, "0.95"])
    main([*arguments, "0.9"])
    assert capsys.readouterr().out.endswith(first)
    assert list((tmp_path / "cache").rglob("*.npz")) == stored
    assert "2,100 rows, 2,100 kept" in first  # all digits differ


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--threshold", "70"], "--threshold: must be from 0 to 1; got 70. 70 % is 0.7."),
        (["--field", "instructoin"], "Did you mean 'instruction'?"),
    ],
)
def test_wrong_usage_exits_2_with_one_block(data, capsys, args, message):
    assert main(["dedup", str(data), *args]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert message in told.err


def test_thousands_of_rows_of_one_template_show_the_drops_nearest_to_the_threshold(data, capsys):
    rows = [f"Write a long poem about the colour of value{i} now" for i in range(4000)]
    data.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    assert main(["dedup", str(data)]) == 0
    told = capsys.readouterr().out
    assert "4,000 rows, 1 kept, 3,999 dropped" in told
    assert "Drops nearest to the threshold" in told


def test_what_gives_a_benchmark_away_is_dropped_apart(data, tmp_path, capsys):
    benchmark = tmp_path / "benchmark.csv"
    asked = "In which year was the lighthouse on the northern rock of the island first lit"
    benchmark.write_text(
        f"question,answer\n{asked}?,1811\nexplain photosynthesis in three sentences,x\n"
    )
    rows = [
        *({"instruction": row} for row in ROWS),
        {"instruction": "Tell.", "output": f"So: {asked}"},
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "kept.jsonl"
    arguments = ["dedup", str(data), "--held-out", str(benchmark), "--out", str(out)]
    assert main([*arguments, "--threshold", "0.75"]) == 0
    told = capsys.readouterr().out
    assert "7 rows, 2 kept, 3 dropped, 2 contaminated" in told
    drops = [
        json.loads(line) for line in (tmp_path / "kept.jsonl.drops.jsonl").read_text().splitlines()
    ]
    found = {drop["row"]: drop for drop in drops if drop["reason"] == "contaminated"}
    assert found[3]["keeper"] == f"{benchmark}:2"
    assert found[7]["detail"].startswith('shares 13 words in a row: "in which year was')
    main([*arguments, "--run-words", "0"])
    assert "1 contaminated" in capsys.readouterr().out


def test_a_benchmark_in_other_words_is_given_away_by_meaning(data, tmp_path, capsys):
    pytest.importorskip("wordllama", reason="needs the extra [semantic]")
    benchmark = tmp_path / "benchmark.csv"
    benchmark.write_text("question\nIn two sentences explain photosynthesis.\n")
    arguments = ["dedup", str(data), "--held-out", str(benchmark), "--threshold", "0.9"]
    assert main(arguments) == 0
    assert "0 contaminated" in capsys.readouterr().out
    assert main([*arguments, "--similarity", "semantic"]) == 0
    told = capsys.readouterr().out
    assert "1 contaminated" in told
    assert f"{benchmark}:1  semantic > 0.9" in told


def test_both_files_have_one_mode_and_without_drops_there_is_one_file(data, tmp_path, capsys):
    out = tmp_path / "kept.jsonl"
    drops = tmp_path / "kept.jsonl.drops.jsonl"
    main(["dedup", str(data), "--threshold", "0.9", "--out", str(out)])
    assert drops.stat().st_mode == out.stat().st_mode

    data.write_text("".join(json.dumps({"instruction": row}) + "\n" for row in ROWS[2:4]))
    capsys.readouterr()
    assert main(["dedup", str(data), "--out", str(out)]) == 0
    assert not drops.exists()
    assert f"wrote {out}; nothing was dropped" in capsys.readouterr().out
