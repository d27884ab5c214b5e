import pytest

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.csv import load_csv
from generator.knowledge.jsonl import load_jsonl

FAQ = (
    "id,question,answer,price_eur\n"
    'q1,Is it loud?,"No. It runs\nat 28 dB.",16\n'
    "q2,Warranty,12 months,\n"
)


def test_a_csv_row_is_a_document() -> None:
    loaded = load_csv(FAQ, "faq.csv", Source("faq.csv", id="id", title="question"))
    first, second = loaded.documents
    assert (first.id, first.title, first.path) == ("faq.csv#q1", "Is it loud?", "faq.csv")
    assert first.text == "Is it loud? – id: q1; price eur: 16.\n\nNo. It runs\nat 28 dB."
    assert [block.kind for block in first.blocks] == ["row", "paragraph"]
    assert second.text == "Warranty – id: q2; answer: 12 months."
    assert second.places[0].label == "row 2"


def test_only_the_named_fields_are_text_in_the_order_of_the_source() -> None:
    loaded = load_csv(FAQ, "x/my-faq.csv", Source("faq.csv", text=("answer", "question")))
    assert loaded.documents[1].text == "answer: 12 months; question: Warranty."
    assert loaded.documents[1].id == "x/my-faq.csv#2"
    assert loaded.documents[1].title == "my faq row 2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_the_delimiter(delimiter: str) -> None:
    text = 'name,"a;b;c,d"\nP1,x\n'.replace("name,", f"name{delimiter}").replace(
        "P1,", f"P1{delimiter}"
    )
    loaded = load_csv(text, "t.csv", Source("t.csv"))
    assert loaded.documents[0].text == "name: P1; a;b;c,d: x."


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("7", "row 7 (line 8): has 1 cells, the header 2"),
        ("7,b,c", "row 7 (line 8): has 3 cells, the header 2"),
        ('7,"open', "row 7 (line 8): its quote is never closed"),
        ('7,"a"b', "row 7 (line 8): ',' expected after '\"'"),
    ],
)
def test_dc_32_a_broken_csv_row_costs_only_itself(broken: str, reason: str) -> None:
    rows = [f"{i},text {i}" for i in range(1, 10)]
    rows[6] = broken
    loaded = load_csv("id,text\n" + "\n".join(rows), "t.csv", Source("t.csv", id="id"))
    assert [document.id for document in loaded.documents] == [
        f"t.csv#{i}" for i in (1, 2, 3, 4, 5, 6, 8, 9)
    ]
    assert [item.reason for item in loaded.skipped] == [reason]


def test_a_long_table_is_read_whole() -> None:
    text = "id,text\n" + "".join(f'{i},"a\nb {i}"\n' for i in range(5_000))
    loaded = load_csv(text, "t.csv", Source("t.csv", id="id"))
    assert [document.id for document in loaded.documents] == [f"t.csv#{i}" for i in range(5_000)]
    assert not loaded.skipped


def test_a_csv_without_rows_says_so() -> None:
    loaded = load_csv("a,b\n", "t.csv", Source("t.csv"))
    assert [item.reason for item in loaded.skipped] == ["has no row below its header"]


def test_an_id_that_is_taken_gets_its_row_number() -> None:
    loaded = load_csv("id,x\na,1\na,2\n", "t.csv", Source("t.csv", id="id"))
    assert [document.id for document in loaded.documents] == ["t.csv#a", "t.csv#a (row 2)"]
    assert loaded.warnings[0].reason == "row 2: its id 'a' is taken; named 'a (row 2)'"


def test_a_json_line_is_a_document_with_nested_values_flat() -> None:
    line = (
        '{"name": "Canopy", "size_cm": {"width": 56, "in_stock": true}, "weight": 5.20,'
        ' "colours": ["red", "green"], "none": null,'
        ' "notes": ["It holds twelve pods in two rows.", "short"]}'
    )
    loaded = load_jsonl(line, "p.jsonl", Source("p.jsonl", title="name"))
    document = loaded.documents[0]
    assert (document.id, document.title) == ("p.jsonl#1", "Canopy")
    assert document.text == (
        "Canopy – size cm width: 56; size cm in stock: yes; weight: 5.20;"
        " colours: red, green; notes: short.\n\nIt holds twelve pods in two rows."
    )


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"a": ', "row 7: expecting value at 7"),
        ("[1]", "row 7: must be an object; got a list"),
        ("3", "row 7: must be an object; got a single value"),
        ("{}", "row 7: holds no text"),
        ('{"a": ' + "[" * 100_000, "row 7: is nested too deep"),
    ],
    ids=["cut", "list", "number", "empty", "deep"],
)
def test_dc_32_a_broken_json_row_costs_only_itself(broken: str, reason: str) -> None:
    rows = [f'{{"a": "text {i}"}}' for i in range(1, 10)]
    rows[6] = broken
    loaded = load_jsonl("\n".join(rows), "t.jsonl", Source("t.jsonl"))
    assert [document.id for document in loaded.documents] == [
        f"t.jsonl#{i}" for i in (1, 2, 3, 4, 5, 6, 8, 9)
    ]
    assert [item.reason for item in loaded.skipped] == [reason]


def test_dc_9_lone_surrogates_are_replaced_and_counted() -> None:
    loaded = load_jsonl('{"a": "x \\ud835 y"}', "t.jsonl", Source("t.jsonl"))
    assert loaded.documents[0].text == "a: x \ufffd y."
    assert loaded.warnings[0].reason == "row 1: 1 lone surrogates replaced by U+FFFD"


def test_an_unknown_field_gets_the_nearest_known_name() -> None:
    source = Source("faq.csv", text=("anwser",), title="q", id="number")
    with pytest.raises(KnowledgeError) as caught:
        load_csv(FAQ, "faq.csv", source)
    assert str(caught.value).splitlines() == [
        "faq.csv: text must name a field of the file; got 'anwser'. Did you mean 'answer'?",
        "faq.csv: title must name a field of the file; got 'q'. It has id, question, answer,"
        " price_eur.",
        "faq.csv: id must name a field of the file; got 'number'. It has id, question, answer,"
        " price_eur.",
    ]
    with pytest.raises(KnowledgeError, match="Did you mean 'answer'"):
        load_jsonl('{"answer": "x"}', "t.jsonl", Source("t.jsonl", text=("anser",)))
