import pytest

from generator.teachers.names import differs, extends, intervals_in, names_in, same


def test_names_are_runs_of_capitals_and_numbers_but_no_first_word() -> None:
    assert names_in("Does the Alder 12 Duo ship to zones 2 and 3?") == (
        ("alder", "12", "duo"),
        ("zone", "2"),
        ("zone", "3"),
    )
    assert names_in("The tank of it.") == ()
    assert ("collins",) in names_in("I saw Mr. Collins there.")


def test_a_range_of_numbers_names_all_of_them() -> None:
    assert names_in("in zones 2 to 4") == (("zone", "2"), ("zone", "3"), ("zone", "4"))


@pytest.mark.parametrize(
    ("wanted", "name", "expected"),
    [
        (("alder", "6"), ("alder", "6"), "same"),
        (("duo",), ("alder", "12", "duo"), "same"),
        (("alder",), ("alder", "6"), "same"),
        (("alder", "6"), ("alder", "9"), "differs"),
        (("alder", "12"), ("alder", "12", "duo"), "differs"),
        (("alder", "6"), ("birch", "6"), "neither"),
    ],
)
def test_siblings_are_told_apart(
    wanted: tuple[str, ...], name: tuple[str, ...], expected: str
) -> None:
    found = "same" if same(wanted, name) else "differs" if differs(wanted, name) else "neither"
    assert found == expected


def test_a_longer_name_extends_a_shorter_one() -> None:
    assert extends(("alder", "12"), ("alder", "12", "duo"))
    assert not extends(("alder",), ("alder", "12"))


def test_how_often_is_read_from_words() -> None:
    assert intervals_in("one visit per quarter, watered every two weeks, monthly") == {
        "1 quarter",
        "2 week",
        "1 month",
    }
