import math
import subprocess
import sys

import pytest

from generator.knowledge import SearchIndex
from generator.records.knowledge import Passage


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
    """N = 2 passages of 2 and 1 words, so the mean length is 1.5; k1 = 1.5, b = 0.5."""
    index = SearchIndex([passage("pump lamp"), passage("lamp")])
    weight = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    frequency = 1 / (1 + 1.5 * (1 - 0.5 + 0.5 * 2 / 1.5))
    ((found, score),) = index.search("pump", 5)
    assert found.text == "pump lamp"
    assert score == pytest.approx(weight * frequency, rel=1e-6)


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
