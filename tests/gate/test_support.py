"""What is said in other words is carried; what was changed is not; each change by its own check."""

import os
import subprocess
import sys

import pytest

from generator.config import Checks
from generator.gate.deciding import REFUTES, table
from generator.gate.parts import NOTHING
from generator.gate.support import FEATURES, PARTS, Support, features_of, support_of
from generator.gate.words import WORDS

EVIDENCE = (
    "Orla Fenwick refunds up to 50 euros within 3 weeks, but she may not exchange lamps. "
    "Larger sums usually need Tomas Brandl."
)


def parts_of(claim: str, evidence: str = EVIDENCE) -> dict[str, float]:
    return support_of(claim, evidence, "").parts


@pytest.mark.parametrize(
    ("check", "evidence", "claim"),
    [
        ("numbers", "The tank holds 5 litres.", "The tank holds 7 litres."),
        ("numbers", "The tank holds 5 litres.", "The tank holds 5 gallons."),
        ("numbers", "It opens in May.", "It opens in June."),
        ("numbers", "It opens on Monday at 9:00.", "It opens on Monday at 10:00."),
        ("names", "Orla Fenwick signs.", "Then Maeve Tolland signs."),
        ("roles", "The agent calls the customer.", "The customer calls the agent."),
        ("negation", "The lamp does not fit the pole.", "The lamp fits the pole."),
        ("modality", "Agents may refund the fee.", "Agents must refund every fee."),
        ("modality", "Agents must wear gloves.", "Agents should perhaps wear gloves."),
        ("modality", "Lamps usually last long.", "Lamps always last long."),
        ("comparatives", "It needs at least 4 sachets.", "It needs at most 4 sachets."),
        ("coverage", "The tray is grey.", "The tray was welded by robots in Turin."),
        ("wording", "The upper tray is grey.", "The lower tray is grey."),
        ("wording", "He sold the orchard to the miller.", "He bought the orchard from the miller."),
    ],
)
def test_each_check_finds_its_change(check: str, evidence: str, claim: str) -> None:
    assert parts_of(claim, evidence)[check] < -0.3
    assert parts_of(evidence, evidence)[check] > NOTHING
    assert support_of(evidence, evidence, "").score >= Checks().supported
    assert support_of(claim, evidence, "").score < Checks().supported


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("Plants wait for up to 3 hours.", "Plants wait for as long as three hours."),
        ("The garden costs £2,000 a year.", "The garden costs two thousand pounds a year."),
        ("The test takes 40 minutes and may be repeated.", "The test takes 40 minutes."),
        ("The pump was repaired because it leaked.", "The pump was mended since it leaked."),
        ("A caller who refuses gets no refund.", "A caller who refuses does not get a refund."),
    ],
)
def test_an_honest_paraphrase_is_not_unsupported(evidence: str, claim: str) -> None:
    assert support_of(claim, evidence, "").score >= Checks().unsupported


def test_a_claim_word_for_word_is_surest_and_an_empty_evidence_carries_nothing() -> None:
    assert Support.verbatim().score > 0.99
    assert support_of("The tray is grey.", "", "").score < Checks().supported


@pytest.mark.parametrize(
    "claim",
    [
        "The tank of the Thicket holds 7 litres and is grey.",
        "The tank of the Thicket holds 5 gallons and is grey.",
        "The tank of the Bramble holds 5 litres and is grey.",
        "In June the tank of the Thicket holds 5 litres and is grey.",
    ],
)
def test_what_the_evidence_does_not_have_never_passes(claim: str) -> None:
    evidence = "The tank of the Thicket holds 5 litres and is grey."

    found = features_of(claim, evidence, "")

    assert any(found[name] > 0.9 for name in REFUTES)
    assert support_of(claim, evidence, "").logit <= 0


def test_the_table_weighs_exactly_what_is_measured() -> None:
    assert table().names == FEATURES == tuple(features_of("A.", "A.", ""))
    assert len(set(FEATURES)) == len(FEATURES)
    assert set(WORDS) <= set(FEATURES)


def test_a_part_is_what_the_logit_loses_by_what_the_check_found() -> None:
    changed = support_of("Tomas Brandl refunds 70 euros.", EVIDENCE, "")
    kept = support_of("Orla Fenwick refunds up to 50 euros within three weeks.", EVIDENCE, "")

    assert list(changed.parts) == list(PARTS)
    assert all(part <= 0 for part in (*changed.parts.values(), *kept.parts.values()))
    assert min(changed.parts, key=changed.parts.__getitem__) == "numbers"
    assert "number" in changed.found
    assert changed.logit < kept.logit


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "\u20ac",
        "1:2:3.4,5",
        "\u4f60\u597d",
        "a" * 5000,
        "\u00b0",
        "12th",
        "5kg",
        "the 1980s",
        "30s",
        "3\u00bd m\u00b2",
        "\u0663kg",
        "1,,2",
        "0x1f",
        "7\u00ba",
    ],
)
def test_any_text_can_be_read(text: str) -> None:
    assert 0 <= support_of(text, EVIDENCE, text).score <= 1
    assert 0 <= support_of(EVIDENCE, text, text).score <= 1


def test_values_do_not_hang_on_the_order_of_sets() -> None:
    script = (
        "from generator.gate.support import features_of\n"
        "print(features_of('She received the orchard.', 'She grants it, and in the end, when all'"
        " ' is said and done, she ships the orchard.', ''))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123456"
    }

    assert len(found) == 1
