"""Two things that changed places are told from two that only stand elsewhere in the sentence."""

import pytest

from generator.gate.aligning import align
from generator.gate.exchange import exchange
from generator.gate.reading import read


def saved(claim: str, evidence: str) -> tuple[float, ...]:
    return exchange(align(read(claim), read(evidence), read("")))


@pytest.mark.parametrize(
    ("evidence", "turned", "kept"),
    [
        (
            "The nurse reports the fall to the warden, and the warden writes the letter.",
            "The warden reports the fall to the nurse, and the nurse writes the letter.",
            "The nurse reports the fall to the warden, and the letter is written by the warden.",
        ),
        (
            "The lamp costs 30 euros, the pump costs 45 euros and the tray costs 12 euros.",
            "The lamp costs 45 euros and the pump costs 30 euros.",
            "The pump costs 45 euros and the lamp costs 30 euros.",
        ),
    ],
)
def test_an_exchange_saves_more_where_two_things_changed_places(
    evidence: str, turned: str, kept: str
) -> None:
    assert saved(turned, evidence)[0] > saved(kept, evidence)[0]
    assert saved(evidence, evidence) == (0.0, 0.0, 0.0)


def test_an_exchange_of_names_is_told() -> None:
    evidence = "Then Orla Fenwick signs the contract. Then Tomas Brandl files the receipt."

    assert (
        saved("Then Tomas Brandl signs the contract and Orla Fenwick files the receipt.", evidence)[
            2
        ]
        > 0
    )
    assert saved(
        "Then Orla Fenwick signs the contract and Tomas Brandl files the receipt.", evidence
    ) == (0.0, 0.0, 0.0)
