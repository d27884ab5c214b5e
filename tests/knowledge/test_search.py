import math
import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.knowledge import SearchIndex
from generator.knowledge.lending import ACROSS_HEADINGS, NEIGHBOUR_SHARES
from generator.knowledge.postings import HEADING_SHARE, K1, B, idf
from generator.records.knowledge import Passage
from generator.text import content_words, stem
from generator.thesaurus.nearest import nearest


def passage(text: str, title: str = "", headings: tuple[str, ...] = (), name: str = "d") -> Passage:
    return Passage(name, title, headings, 0, len(text), text)


PASSAGES = [
    passage("The pump runs all day."),
    passage("The lamp is bright."),
    passage("It lasts 12 months.", title="Warranty", headings=("Pumps",)),
    passage("A pump pumps; two pumps pump more."),
]


def test_the_best_passage_comes_first_by_stem_title_and_heading() -> None:
    index = SearchIndex(PASSAGES)
    assert [p.text for p, _ in index.search("Which lamps?", 3)] == ["The lamp is bright."]
    assert index.search("pumping", 3)[0][0] is PASSAGES[3]
    assert index.search("warranty of pumps", 1)[0][0] is PASSAGES[2]
    assert len(index.search("pump", 2)) == 2


def test_scores_are_bm25_by_hand() -> None:
    """N = 2 passages of 2 and 1 words, so the mean length is 1.5; k1 = 2, b = 0.5."""
    index = SearchIndex([passage("pump lamp"), passage("lamp")])
    weight = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    frequency = 1 / (1 + 2 * (1 - 0.5 + 0.5 * 2 / 1.5))
    ((found, score),) = index.search("pump", 5)
    assert found.text == "pump lamp"
    assert score == round(weight * frequency, 4)


def test_ties_go_by_position() -> None:
    same = [passage("pump", name=str(i)) for i in range(9)]
    index = SearchIndex([*same, passage("lamp")])
    assert [p.document for p, _ in index.search("pump", 4)] == ["0", "1", "2", "3"]
    assert [p.document for p, _ in index.search("pump", 99)] == [str(i) for i in range(9)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "the of and",
        "\U0001f331\U0001f331",
        '"',
        "NEAR(",
        "*",
        "\0",
        "\ud835",
        "unheard-of",
    ],
)
def test_dc_34_a_query_without_known_words_finds_nothing(query: str) -> None:
    index = SearchIndex(PASSAGES)
    assert index.search(query, 3) == []
    assert index.weights(query) == {}


def test_dc_34_a_query_of_100_kb_is_answered() -> None:
    query = " ".join(f"word{i} pump" for i in range(8_000))
    assert SearchIndex(PASSAGES).search(query, 1)[0][0] is PASSAGES[3]


@pytest.mark.parametrize("passages", [[], [passage("the of and")], [passage("\U0001f331")]])
def test_an_index_without_words_finds_nothing(passages: list[Passage]) -> None:
    index = SearchIndex(passages)
    assert index.search("pump", 3) == []
    assert index.weights("pump") == {}


def test_no_passages_are_found_when_none_are_wanted() -> None:
    assert SearchIndex(PASSAGES).search("pump", 0) == []


def test_weights_are_idf_over_passages_of_the_words_that_occur() -> None:
    weights = SearchIndex(PASSAGES).weights("Is the lamp of a pump a zebra?")
    assert list(weights) == ["lamp", "pump"]
    assert weights["lamp"] == pytest.approx(math.log(1 + 299.5 / 1.5))
    assert weights["pump"] == pytest.approx(math.log(1 + 297.5 / 3.5))


def test_the_number_of_a_nameless_row_is_not_found() -> None:
    rows = [passage("all good", title=f"faq row {i}", name=f"faq.csv#{i}") for i in (6, 7)]
    assert SearchIndex([*rows, passage("7 days")]).search("7", 3)[0][0].text == "7 days"
    assert len(SearchIndex([*rows, passage("7 days")]).search("7", 3)) == 1


def test_importing_the_room_does_not_load_numpy() -> None:
    code = "import sys, generator.knowledge; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_title_counts_half_a_word_of_the_text_by_hand() -> None:
    """Lengths 1 and 1 + 0.5, mean 1.25; the word is in both passages, once and half."""
    index = SearchIndex([passage("pump"), passage("lamp", title="Pump", name="e")])
    weight = math.log(1 + (2 - 2 + 0.5) / (2 + 0.5))
    first = 1 / (1 + 2 * (1 - 0.5 + 0.5 * 1 / 1.25))
    second = 0.5 / (0.5 + 2 * (1 - 0.5 + 0.5 * 1.5 / 1.25))
    scores = [score for _, score in index.search("pump", 5)]
    assert scores == [round(weight * first, 4), round(weight * second, 4)]


def test_words_that_stand_for_one_word_level_off_together() -> None:
    """Both occurrences are one thing; the word itself says how rare it is."""
    index = SearchIndex([passage("mend repair"), passage("zebra zoo", name="e")])
    ((_, score),) = index.search("mend", 5)
    tf = 1 + 0.8 * nearest("mend")["repair"] ** 2
    assert tf > 1.25, "else the thesaurus by hand would count more"
    assert score == round(math.log(1 + (2 - 1 + 0.5) / 1.5) * tf / (tf + 2), 4)


def test_what_stands_for_a_word_that_no_passage_holds_counts_three_times() -> None:
    """It is taken for as rare as a word of one passage in twenty, of one here."""
    index = SearchIndex([passage("repair lamp"), passage("zebra zoo", name="e")])
    ((_, score),) = index.search("mend", 5)
    tf = 3 * 0.8 * nearest("mend")["repair"] ** 2
    assert score == round(math.log(1 + (2 - 1 + 0.5) / 1.5) * tf / (tf + 2), 4)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Lizzy say?", "Elizabeth was amused."),
        ("Who mends it?", "The workshop does the repairs."),
        ("What was bought?", "They buy a lamp."),
    ],
)
def test_names_forms_and_near_synonyms_are_found(question: str, text: str) -> None:
    index = SearchIndex([passage("Something else entirely."), passage(text, name="e")])
    assert [p.text for p, _ in index.search(question, 5)] == [text]


def test_in_other_languages_only_stems_are_compared() -> None:
    index = SearchIndex([passage("Die Reparaturen kosten nichts.")], language="de")
    assert index.search("Reparatur", 1)
    assert not index.search("mend", 1)


def test_a_passage_beside_a_fitting_one_comes_before_one_far_away() -> None:
    """Equal in themselves; the second stands next to a passage about the question."""
    texts = ["lamp one", *["zebra"] * 8, "lamp two", "pump"]
    index = SearchIndex([passage(text, headings=("A",)) for text in texts])
    found = [p.text for p, _ in index.search("pump lamp", 5)]
    assert found == ["pump", "lamp two", "lamp one"]


def test_neighbours_lend_less_across_a_heading_and_nothing_across_documents() -> None:
    """Two passages of one word under stop words, so both have the same score of their own."""

    def score(headings: str, name: str) -> float:
        second = passage("pump", headings=(headings,), name=name)
        index = SearchIndex([passage("lamp", headings=("The",)), second])
        return index.search("lamp pump", 1)[0][1]

    own = score("The", "other")
    assert score("The", "d") == pytest.approx(1.2 * own, abs=1e-4)
    assert score("And", "d") == pytest.approx(1.06 * own, abs=1e-4)


def test_scores_are_rounded_so_that_equal_ones_go_by_place() -> None:
    index = SearchIndex([passage(f"pump number {i}", name=str(i)) for i in range(50)])
    found = index.search("pump", 50)
    assert [p.document for p, _ in found] == [str(i) for i in range(50)]
    assert all(score == round(score, 4) for _, score in found)


@given(
    st.lists(st.text(alphabet="abcd ", max_size=30), max_size=12),
    st.text(alphabet="abcd ", max_size=30),
    st.integers(0, 15),
)
def test_the_first_k_are_the_beginning_of_the_whole_order(
    texts: list[str], query: str, k: int
) -> None:
    passages = [passage(text, name=f"d{i // 3}") for i, text in enumerate(texts)]
    index = SearchIndex(passages, language="xx")
    whole = index.search(query, len(texts) + 1)
    assert index.search(query, k) == whole[:k]
    assert SearchIndex(passages, language="xx").search(query, k) == whole[:k]
    shared = [p for p in passages if set(p.text.split()) & set(query.split())]
    assert sorted(p.document for p, _ in whole) == sorted(p.document for p in shared)
    assert all(a[1] >= b[1] > 0 for a, b in pairwise(whole + whole[-1:]))


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["pump lamp", "lamp", "pump", "tray"])),
        min_size=1,
        max_size=12,
    ),
    st.frozensets(st.sampled_from("abcd")),
    st.integers(1, 6),
)
def test_a_search_among_documents_is_the_whole_search_without_the_others(texts, among, k) -> None:
    index = SearchIndex([passage(text, name=name) for name, text in texts])
    inside = [found for found in index.search("pump lamp", 12) if found[0].document in among]
    assert index.search("pump lamp", k, among=among) == inside[:k]
    assert index.search("pump lamp", k, among=among) == inside[:k]  # now from what it keeps


def straightforward(index: SearchIndex, query: str) -> list[tuple[Passage, float]]:
    """The formula as it is written, a word and a passage at a time, in the same 32 bits.

    For texts without capitals, so that no word is a name.
    """
    passages = index.passages
    places = range(len(passages))

    def columns(text: str) -> list[int]:
        return [index._columns.of_stem[stem(word)] for word in content_words(text)]

    texts = [columns(p.text) for p in passages]
    names = [columns(" ".join((p.title, *p.headings))) for p in passages]
    lengths = [len(texts[i]) + HEADING_SHARE * len(names[i]) for i in places]
    mean = max(sum(lengths) / len(passages), 1e-9)
    own = [np.float32(0)] * len(passages)
    for word in dict.fromkeys(content_words(query)):
        forms, others = index._expansion.of(stem(word), word)
        if not forms:
            others = {column: 3 * share for column, share in others.items()}
        held = [bool({*texts[i], *names[i]} & (forms or others).keys()) for i in places]
        n_with = sum(held) if forms else min(sum(held), max(len(passages) // 20, 1))
        for i in places:
            tf = np.float32(0)
            for column, share in {**forms, **others}.items():
                count = texts[i].count(column) + HEADING_SHARE * names[i].count(column)
                tf += np.float32(share) * np.float32(count)
            if tf:
                norm = np.float32(K1 * (1 - B + B * lengths[i] / mean))
                own[i] += np.float32(idf(len(passages), n_with)) * (tf / (tf + norm))
    scores = [float(np.round(np.float64(lent(passages, own, i)), 4)) for i in places]
    found = [
        (one, score) for one, score, of_words in zip(passages, scores, own, strict=True) if of_words
    ]
    return sorted(found, key=lambda pair: -pair[1])


def lent(passages: Sequence[Passage], own: Sequence[np.float32], i: int) -> np.float32:
    """A passage's score, what its neighbours lend it added from the nearest one on."""
    one, score = passages[i], own[i]
    for distance, share in enumerate(NEIGHBOUR_SHARES, 1):
        for j in (i - distance, i + distance):
            if 0 <= j < len(passages) and passages[j].document == one.document:
                near = 1 if passages[j].headings == one.headings else ACROSS_HEADINGS
                score += np.float32(share * near) * own[j]
    return score


SAID = "mend mends repair fix pump pumps pump lamp buy bought purchase snobbish haughty the zebra"


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(SAID.split()), max_size=8).map(" ".join),
            st.sampled_from(["", "pumps", "lamp"]),
            st.sampled_from("ab"),
        ),
        min_size=1,
        max_size=14,
    ),
    st.lists(st.sampled_from([*SAID.split(), "parson", "unheard"]), max_size=6, unique_by=stem),
    st.integers(1, 15),
)
def test_scores_are_those_of_the_straightforward_formula(texts, asked, k) -> None:
    index = SearchIndex([passage(text, headings=(above,), name=at) for text, above, at in texts])
    wanted = straightforward(index, " ".join(asked))
    assert index.search(" ".join(asked), k) == wanted[:k]
    assert index.search(" ".join(asked), k) == wanted[:k]  # now from what it keeps


def test_scores_are_those_of_the_straightforward_formula_where_words_are_rare() -> None:
    rng = random.Random(1)
    rare, common = SAID.split(), ["lantern", "kettle", "zinc"]
    texts = [rng.choices(rare if rng.random() < 0.1 else common, k=4) for _ in range(1_300)]
    some = [passage(" ".join(text), name=f"d{i // 50}") for i, text in enumerate(texts)]
    index = SearchIndex(some)
    for asked in ("mend pump lantern haughty", "snobbish kettle buy", "lamp", "zinc repair"):
        wanted = straightforward(index, asked)
        assert index.search(asked, 5) == wanted[:5]
        assert index.search(asked, 2_000) == wanted
