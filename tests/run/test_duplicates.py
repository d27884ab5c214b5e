"""What a run is compared with: the config's choices, each seen in what a whole run keeps."""

import json

import pytest

from generator.cli import main
from generator.dedup import Text
from generator.errors import UsageError
from generator.records.plan import Unit
from generator.run.duplicates import (
    instruction_drops,
    known_texts,
    open_index,
    text_of,
)
from generator.run.library import Library
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import carry_out, exported, order, shuffled, write_world


def ran(folder, name="run", *, teacher=None, **settings):
    """Carry out a run of the tiny world with these settings; return how each unit stands."""
    path = write_world(folder, **settings)
    carry_out(order(path, folder / name), teacher)
    with open_run(folder / name) as run:
        return derive(run)


def kept(state):
    return [r.example for r in state.results if r.state == "kept"]


def drops(state, reason):
    return {r.unit.id: r.drop for r in state.results if r.drop and r.drop.reason == reason}


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def library_of(tmp_path, **dedup):
    """The inputs of a run that has begun with these settings."""
    path = write_world(tmp_path, dedup=dedup)
    carry_out(order(path, tmp_path / "run"))
    run = open_run(tmp_path / "run")
    return Library(run.inputs, run.journal.revisions()[-1], run.root)


def unit(name, instruction, more="", *, template="t", category="sales"):
    return Unit(name, category, "basic", template, instruction, more, {})


def test_nothing_that_an_earlier_run_or_a_file_holds_is_asked_again(tmp_path):
    first = ran(tmp_path, "first")
    seen = {example.question for example in kept(first)}
    assert len(seen) == 20
    write_rows(tmp_path / "seeds.jsonl", [{"instruction": "Which height does the Fir pump have?"}])
    rule = {"threshold": 0.99, "against": ["first", "seeds.jsonl"]}
    second = ran(tmp_path, "second", dedup=rule)
    fresh = {example.question for example in kept(second)}
    assert len(fresh) == 20
    assert not fresh & {*seen, "Which height does the Fir pump have?"}
    keepers = {drop.keeper for drop in drops(second, "near-duplicate").values()}
    assert {f"first: {example.id}" for example in kept(first)} & keepers
    assert all(drop.detail == "same words" for drop in drops(second, "near-duplicate").values())


def test_a_run_reads_its_own_copy_of_what_it_is_compared_with(tmp_path):
    rows = tmp_path / "known.jsonl"
    write_rows(rows, [{"instruction": "What is the weight of the Elm pump?"}])
    path = write_world(tmp_path, dedup={"threshold": 0.99, "against": ["known.jsonl"]})
    carry_out(order(path, tmp_path / "run"))
    before = exported(tmp_path / "run", tmp_path / "out")
    rows.unlink()
    carry_out(order(path, tmp_path / "run"))
    assert exported(tmp_path / "run", tmp_path / "again") == before
    # Changed data is a changed setting: it applies to what is there, and what it drops is refilled.
    with open_run(tmp_path / "run") as run:
        dropped = kept(derive(run))[0].question
    write_rows(rows, [{"instruction": dropped}])
    carry_out(order(path, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        state = derive(run)
    assert dropped not in {example.question for example in kept(state)}
    assert len(kept(state)) == 20


def test_held_out_data_drops_what_gives_it_away_and_says_so_apart(tmp_path, capsys):
    benchmark = [
        {"question": "What's the weight, in kg, of an Elm?", "answer": "It's 51."},
        {"question": "Recite.", "answer": "the voltage of the Fir pump is 62 volts and no more"},
        {"question": "What is the height of the Ivy pump?", "answer": "?"},
    ]
    write_rows(tmp_path / "benchmark.jsonl", benchmark)
    rule = {"threshold": 0.99, "held_out": ["benchmark.jsonl"], "run_words": 9}
    state = ran(tmp_path, dedup=rule, per_cell=10)
    found = drops(state, "contaminated")
    shared = 'shares 9 words in a row: "{}"'.format
    assert {(drop.keeper, drop.detail) for drop in found.values()} <= {
        ("benchmark.jsonl: row 2", shared("the voltage of the fir pump is 62 volts")),
        ("benchmark.jsonl: row 3", shared("what is the height of the ivy pump")),
        ("benchmark.jsonl: row 3", "same words"),
    }
    assert found
    assert len(kept(state)) == 40
    for example in kept(state):
        assert "voltage of the Fir pump is 62" not in example.response.text
        assert example.question != "What is the height of the Ivy pump?"
    assert main(["status", str(tmp_path / "run")]) == 0
    assert "contaminated" in capsys.readouterr().out


def test_within_a_cell_the_other_cells_do_not_count(tmp_path):
    library = library_of(tmp_path, threshold=0.7, within="cell")
    units = [
        unit("1", "What is the weight of the Elm pump?", template="a"),
        unit("2", "What is the weight of the Elm pump?", template="b", category="service"),
        unit("3", "What is the weight of the Elm pump, please?", template="c"),
    ]
    assert instruction_drops(units, library).drops.keys() == {"3"}


@pytest.mark.parametrize(
    ("compare", "dropped"),
    [("instruction+input", {"3"}), ("instruction", {"2", "3"}), ("response", set())],
)
def test_what_is_compared_of_an_instruction_is_the_configs_choice(tmp_path, compare, dropped):
    library = library_of(tmp_path, threshold=0.8, compare=compare)
    texts = [
        ("say it in other words", "The pump weighs 51 kg."),
        ("say it in other words", "Bread rises overnight in a bowl."),
        ("Say it in other words", "the pump weighs 51 kg"),
    ]
    units = [unit(str(i), *both) for i, both in enumerate(texts, 1)]
    assert instruction_drops(units, library).drops.keys() == dropped


@pytest.mark.parametrize(
    ("compare", "n_kept"), [("instruction+input", 8), ("response", 4), ("both", 4)]
)
def test_responses_are_compared_where_the_config_says_so(tmp_path, compare, n_kept):
    # Two categories ask for the same four facts in words of their own, and get the same responses.
    state = ran(
        tmp_path,
        per_cell=4,
        difficulties={"basic": {"max_sentences": 1}},
        variables={"product": ["Alder"], "aspect": ["warranty", "weight", "voltage", "height"]},
        dedup={"threshold": 0.95, "compare": compare},
    )
    assert len(kept(state)) == n_kept


def test_an_accepted_example_is_dropped_for_no_data(tmp_path):
    state = ran(tmp_path)
    first = kept(state)[0]
    assert main(["decide", str(tmp_path / "run"), first.id, "accept"]) == 0
    write_rows(tmp_path / "all.jsonl", [{"instruction": e.question} for e in kept(state)])
    both = {"threshold": 0.99, "against": ["all.jsonl"], "held_out": ["all.jsonl"]}
    state = ran(tmp_path, dedup=both)
    assert first.id in {example.id for example in kept(state)}
    assert len(drops(state, "contaminated")) == 19


def test_cc_6_replies_in_another_order_give_the_same_bytes(tmp_path):
    write_rows(tmp_path / "known.jsonl", [{"instruction": "Which height does the Fir pump have?"}])
    rule = {"threshold": 0.8, "compare": "both", "within": "cell", "against": ["known.jsonl"]}
    path = write_world(tmp_path, dedup=rule)
    outputs = []
    for seed in (1, 2):
        carry_out(
            order(path, tmp_path / f"run{seed}", concurrency=1 + 7 * (seed - 1)), shuffled(seed)
        )
        outputs.append(exported(tmp_path / f"run{seed}", tmp_path / f"out{seed}"))
    assert outputs[0] == outputs[1]


def test_an_index_for_rounds_knows_the_data_and_what_is_told(tmp_path):
    write_rows(tmp_path / "seeds.jsonl", [{"instruction": "How heavy is the Elm pump?"}])
    library = library_of(tmp_path, threshold=0.7, against=["seeds.jsonl"])
    index = open_index(library)
    index.keep([text_of(unit("1", "How often is the Fir pump oiled?"), library.config)])
    asked = unit("2", "How heavy is the Elm pump, please?", template="")
    assert index.add(text_of(asked, library.config)).keeper == "seeds.jsonl: row 1"
    again = unit("3", "How often is the Fir pump oiled, please?", template="")
    assert index.add(text_of(again, library.config)).keeper == "1"
    assert (
        index.add(text_of(unit("4", "Who made the Fir pump?", template=""), library.config)) is None
    )
    assert known_texts(library) == (Text("seeds.jsonl: row 1", "How heavy is the Elm pump?"),)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.jsonl", "data to compare with must exist; 'absent.jsonl' was not found"),
        ("documents", "a folder must be that of a run; 'documents' has no journal.sqlite"),
        ("../..", "data must lie in the config's folder or the working directory; got '../..'"),
        ("run", "must name other data than the run itself; got 'run'"),
        ("tiny.txt", "must end in one of .jsonl"),
    ],
)
def test_data_that_can_not_be_read_is_refused_before_anything_is_written(tmp_path, name, message):
    folder = tmp_path / "a" / "b"
    path = write_world(folder, dedup={"against": [name]})
    (folder / "tiny.txt").write_text("text")
    if name == "run":
        plain = write_world(tmp_path / "a" / "c")
        carry_out(order(plain, folder / "run"))
    with pytest.raises(UsageError, match=message):
        carry_out(order(path, folder / "run"))
    assert name == "run" or not (folder / "run").exists()


def test_a_run_of_an_older_version_has_no_such_data(tmp_path):
    library = library_of(tmp_path)
    assert library.revision.known == {}
    assert known_texts(library) == ()
