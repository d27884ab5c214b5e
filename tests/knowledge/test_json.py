import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.json import load_json
from generator.knowledge.loaded import Loaded, Unreadable


def load(content: str, **fields: object) -> Loaded:
    return load_json(content, "a.json", Source("a.json", **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        '[{"q": "Hm?", "n": 1.10}, {"q": "So?"}]',
        '{"v": 2, "rows": [{"q": "Hm?", "n": 1.10}, {"q": "So?"}]}',
    ],
    ids=["list", "list in an object"],
)
def test_a_list_of_objects_is_rows(text: str) -> None:
    documents = load(text).documents
    assert [(d.id, d.text) for d in documents] == [
        ("a.json#1", "q: Hm?; n: 1.10."),
        ("a.json#2", "q: So?"),
    ]


def test_fields_are_chosen_as_in_other_tables() -> None:
    text = '[{"id": "x", "q": "Hm?", "a": "It is so and not so."}]'
    documents = load(text, id="id", title="q", text=("a",)).documents
    assert [(d.id, d.title, d.text) for d in documents] == [
        ("a.json#x", "Hm?", "It is so and not so.")
    ]
    with pytest.raises(KnowledgeError, match="Did you mean 'q'"):
        load(text, title="qq")


def test_an_object_is_one_document_with_headings() -> None:
    text = (
        '{"title": "Pump", "size": {"width": "28 cm", "depths": [1, 2]},'
        ' "parts": [{"name": "seal", "care": {"note": "It lasts for about two years."}}, "lid"]}'
    )
    document = load(text).documents[0]
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("row", 0, "title: Pump."),
        ("heading", 1, "size"),
        ("row", 0, "width: 28 cm; depths: 1, 2."),
        ("heading", 1, "parts"),
        ("row", 0, "name: seal."),
        ("paragraph", 0, "It lasts for about two years."),
        ("item", 0, "lid"),
    ]
    assert document.title == "Pump"
    assert document.places[-1].label == "/parts/1"


def test_dc_32_a_broken_row_costs_only_itself() -> None:
    loaded = load('[{"q": "Hm?"}, 7, [1]]')
    assert len(loaded.documents) == 1
    assert [item.reason for item in loaded.skipped] == [
        "row 2: must be an object; got a single value",
        "row 3: must be an object; got a list",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1', "is not JSON at line 1, column 8"),
        ("[1,\n2,]", "is not JSON at line 2, column"),
        ("[" * 200_000, "is nested too deep"),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, "is nested too deep"),
    ],
)
def test_what_is_no_json_says_where(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        load(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=values)
def test_any_value_is_read(value: object) -> None:
    import json

    for document in load(json.dumps(value)).documents:
        assert all(document.text[b.start : b.end].strip() for b in document.blocks)
