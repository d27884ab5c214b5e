"""Which texts go into one call, and what becomes of a call that is refused."""

from generator.config import TeacherSpec
from generator.run.embedding import together
from generator.run.embedding_sizes import BATCH_CHARS, BATCH_TEXTS, MAX_CHARS
from generator.run.ledger import Ledger
from generator.run.meanings import name_of
from generator.store import Call, Outcome

SPEC = TeacherSpec("openai", "small", {"dimensions": 8})


def ledger_of(journal, *calls):
    """A ledger that knows these calls: (texts, fault)."""
    ledger = Ledger(journal)
    for n, (texts, fault) in enumerate(calls):
        names = tuple(name_of(SPEC, text) for text in texts)
        call = Call("u", n, f"k{n}", "embed", 0, "openai", "small", 1, (), texts=names)
        ledger.take([call], [Outcome(n, f"k{n}", "t", fault=fault)] if fault else [])
    return ledger


def batches(texts, ledger):
    missing = {text: f"unit {i}" for i, text in enumerate(texts)}
    return [batch.texts for batch in together(missing, SPEC, ledger, "first")]


def test_texts_go_together_in_order_up_to_a_number_and_a_length():
    texts = [f"text {i}" for i in range(2 * BATCH_TEXTS + 1)]
    assert [len(one) for one in batches(texts, ledger_of(None))] == [BATCH_TEXTS, BATCH_TEXTS, 1]
    long = [f"{i} " + "x" * (MAX_CHARS - 4) for i in range(40)]
    found = batches(long, ledger_of(None))
    assert sum(found, ()) == tuple(long)
    assert all(sum(map(len, one)) <= BATCH_CHARS for one in found)
    assert len(found) == 3


def test_a_text_is_cut_and_what_begins_alike_is_one_text():
    texts = ["y" * MAX_CHARS + "one", "y" * MAX_CHARS + "other"]
    assert batches(texts, ledger_of(None)) == [("y" * MAX_CHARS,)]
    assert name_of(SPEC, texts[0]) == name_of(SPEC, texts[1])


def test_a_name_is_of_the_model_its_params_and_the_text():
    others = [
        (TeacherSpec("openai", "large", {"dimensions": 8}), "a"),
        (TeacherSpec("openai", "small", {"dimensions": 9}), "a"),
        (TeacherSpec("azure", "small", {"dimensions": 8}), "a"),
        (SPEC, "b"),
        (None, "a"),
    ]
    names = {name_of(*one) for one in [(SPEC, "a"), *others]}
    assert len(names) == 6
    elsewhere = TeacherSpec("openai", "small", {"dimensions": 8}, {"base_url": "http://a.example"})
    assert name_of(elsewhere, "a") == name_of(SPEC, "a")
    assert name_of(None, "What IS it?") == name_of(None, "what is it")


def test_a_call_that_is_refused_for_good_is_sent_again_as_halves():
    texts = [f"text {i}" for i in range(8)]
    refused = ledger_of(None, (texts, "bad-request!"))
    assert [len(one) for one in batches(texts, refused)] == [4, 4]
    more = ledger_of(None, (texts, "bad-request!"), (texts[:4], "too-large!"))
    assert [len(one) for one in batches(texts, more)] == [2, 2, 4]
    assert [len(one) for one in batches([*texts, "new"], refused)] == [4, 4, 1]


def test_a_text_that_is_refused_by_itself_is_known_and_what_cannot_be_read_is_no_refusal():
    alone = ledger_of(None, (["a"], "bad-request!"), (["b"], "not-json!"), (["c", "d"], "server"))
    assert alone.refused_texts() == {name_of(SPEC, "a")}
    assert batches(["b", "c", "d"], alone) == [("b", "c", "d")]


def test_a_call_is_journalled_under_the_first_unit_that_needs_a_text():
    found = together({"known": "", "a": "unit 1"}, SPEC, ledger_of(None), "first")
    assert [batch.unit for batch in found] == ["first"]
    found = together({"a": "unit 1", "known": ""}, SPEC, ledger_of(None), "first")
    assert [batch.unit for batch in found] == ["unit 1"]
