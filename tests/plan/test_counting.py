"""Counting distinct instructions: what is proved agrees with what is rendered."""

import importlib.util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan import cells, choice_of, count
from generator.text import canonical

_SPEC = importlib.util.spec_from_file_location(
    "making_configs", Path(__file__).parent / "making_configs.py"
)
_MAKING = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MAKING)
make = _MAKING.make

# Values and words that run into each other: prefixes, glue, nothing but signs.
VALUES = st.sampled_from(["a", "a b", "b", "a b c", "A", "a-b", "c", "+", "++", "", "é", "e\u0301"])
WORDS = st.sampled_from(["", " ", "a", " a ", " b ", "-", " a b ", "?", "x ", " x", "\u0301"])
GAPS = st.sampled_from(["{{ v }}", "{{ w }}", "{{ v1 }}", "{{ v2 }}", "{{ p.a }}", "{{ p.b }}"])


@st.composite
def configs(draw):
    templates = draw(
        st.lists(
            st.lists(WORDS | GAPS, min_size=1, max_size=5).map("".join).filter(str.strip),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    pool = st.lists(VALUES, min_size=1, max_size=4)
    parts = st.lists(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), min_size=1, max_size=3)
    return make(templates, {"v": draw(pool), "w": draw(pool), "p": draw(parts)})


@settings(max_examples=100)
@given(configs())
def test_the_number_of_distinct_instructions_is_that_of_their_words(config):
    """The oracle renders every candidate of every template."""
    cell = ("c", "d")
    texts = set()
    for template in config.cell_templates(*cell):
        choice = choice_of(template, config.pools("c"))
        texts |= {canonical(choice.unit(cell, bound).question) for _, bound in choice.bindings()}
    assert count(config, cell).n_distinct == len(texts)


def test_instructions_that_read_alike_are_named_in_pairs():
    config = make(["What is {{ v }}?"], {"v": ["C", "C++", "tea"]})
    counted = count(config, ("c", "d"))
    assert counted.n_distinct == 2
    assert [(a.instruction, b.instruction) for a, b in counted.alike] == [
        ("What is C?", "What is C++?")
    ]


def test_a_large_matrix_is_counted_without_rendering_it():
    variables = {f"v{'abcde'[i]}": [f"x{j}" for j in range(200)] for i in range(5)}
    gaps = " . ".join(f"{{{{ {name} }}}}" for name in variables)
    assert cells(make([f"t {gaps}"], variables))[0].n_candidates == 200**5
