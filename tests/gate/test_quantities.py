"""Numbers, dates, money, percentages, units and ordinals mean the same however they are written."""

import pytest

from generator.gate.quantities import agrees
from generator.gate.reading import read


def only(text: str):
    (found,) = read(text).quantities
    return found


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("three", 3, ""),
        ("2,140 adapters", 2140, ""),
        ("two hundred and fifty", 250, ""),
        ("twenty-seven", 27, ""),
        ("a dozen visitors", 12, ""),
        ("£2,000", 2000, "sterling"),
        ("two thousand pounds", 2000, "sterling"),
        ("1.3 million euros", 1_300_000, "euro"),
        ("50 cents", 0.5, "euro"),
        ("12 %", 0.12, "ratio"),
        ("twelve per cent", 0.12, "ratio"),
        ("a tenth of it", 0.1, "ratio"),
        ("nine tenths", 0.9, "ratio"),
        ("a fortnight", 14 * 24, "hour"),
        ("half an hour", 0.5, "hour"),
        ("a quarter of an hour", 0.25, "hour"),
        ("8 working hours", 8, "hour"),
        ("a year and a half", 18, "month"),
        ("half a year", 6, "month"),
        ("three decades", 360, "month"),
        ("15 °C", 15, "celsius"),
        ("four degrees Celsius", 4, "celsius"),
        ("15 °dH", 15, "hardness"),
        ("100 cl", 1, "litre"),
        ("the fifth garden", 5, "ordinal"),
        ("the 20th", 20, "ordinal"),
        ("on Friday", 5, "weekday"),
        ("in October", 10, "month name"),
        ("17:30", 17.5, "clock"),
        ("half past seven", 7.5, "clock"),
        ("a quarter to nine", 8.75, "clock"),
        ("zone 4", 4, "label zone"),
        ("5kg", 5_000, "gram"),
        ("the twenty-first", 21, "ordinal"),
        ("three quarters of an hour", 0.75, "hour"),
        ("three and a half thousand litres", 3500, "litre"),
        ("three thousand one hundred and fifty", 3150, ""),
        ("one point nine litres", 1.9, "litre"),
        ("an hour and thirty-five minutes", 95 / 60, "hour"),
        ("one metre twenty", 1.2, "metre"),
        ("6 p.m.", 18, "clock"),
        ("at 9.30 a.m.", 9.5, "clock"),
        ("the 1980s", 1980, ""),
        ("1.5L", 1.5, "litre"),
    ],
)
def test_a_quantity_is_read_in_its_base_unit(text: str, value: float, dimension: str) -> None:
    found = only(text)

    assert (found.value, found.dimension) == (pytest.approx(value, rel=1e-4), dimension)


def test_a_range_shares_its_unit_and_a_list_its_label() -> None:
    assert [(q.value, q.dimension) for q in read("8 to 12 hours").quantities] == [
        (8, "hour"),
        (12, "hour"),
    ]
    assert [q.dimension for q in read("zones 1 to 3").quantities] == ["label zone"] * 2
    assert [q.dimension for q in read("in zone 2, 12% left").quantities] == ["label zone", "ratio"]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 5", "least"),
        ("no fewer than 5", "least"),
        ("5 or more", "least"),
        ("up to 5", "most"),
        ("no more than 5", "most"),
        ("more than 5", "over"),
        ("under 5", "under"),
        ("5", ""),
    ],
)
def test_a_bound_is_read(text: str, bound: str) -> None:
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("18 months", "a year and a half"),
        ("4 weeks", "28 days"),
        ("£48,000", "48,000 pounds"),
        ("33%", "thirty-three per cent"),
        ("17:00", "five"),
        ("3 litres", "3"),
        ("5 pm", "17:00"),
    ],
)
def test_the_same_said_otherwise_agrees(one: str, other: str) -> None:
    assert agrees(only(one), only(other)) > 0
    assert agrees(only(other), only(one)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 hours", "3 days"),
        ("8 metres", "8 feet"),
        ("1945", "1954"),
        ("€29", "$29"),
        ("15 mm", "15 cm"),
        ("zone 1", "level 1"),
        ("15 °C", "15 °dH"),
    ],
)
def test_another_number_or_unit_does_not_agree(one: str, other: str) -> None:
    assert agrees(only(one), only(other)) == 0
