"""The next turn of a conversation: what keeps its value, what is drawn anew, when none is left."""

from hypothesis import given
from hypothesis import strategies as st

from generator.config import FollowUps, Template
from generator.plan import next_turn, plan_units
from tests.plan.making_configs import make

POOLS = {"part": ("pump", "lamp", "tray"), "room": ("hall", "attic")}


def conversation(*templates, first="Where is the {{ part }}?", pools=POOLS):
    """The units of the longest conversation that these follow-ups give."""
    config = make([first], pools, per_cell=1)
    rule = FollowUps(9, templates=tuple(Template(text) for text in templates))
    talk = plan_units(config)
    while unit := next_turn(config, rule, talk, tried=(), number=len(talk) + 1):
        talk.append(unit)
    return talk


def test_a_variable_of_the_first_turn_keeps_its_value():
    first, second = conversation("Is the {{ part }} heavy?")

    assert second.variables == first.variables
    assert second.instruction == f"Is the {first.variables['part']} heavy?"


def test_turns_are_linked_and_stay_in_their_cell():
    first, second, third = conversation("And in the {{ room }}?")

    assert [unit.turn for unit in (first, second, third)] == [1, 2, 3]
    assert [unit.parent for unit in (first, second, third)] == ["", first.id, second.id]
    assert {unit.cell for unit in (first, second, third)} == {("c", "d")}
    assert [unit.round for unit in (first, second, third)] == [1, 2, 3]


def test_another_variable_is_drawn_anew_until_its_values_are_used_up():
    talk = conversation("And in the {{ room }}?")

    assert {unit.variables["room"] for unit in talk[1:]} == {"hall", "attic"}


def test_a_numbered_draw_never_takes_a_value_that_the_conversation_had():
    talk = conversation("And the {{ part2 }}?")

    drawn = [talk[0].variables["part"], *(unit.variables["part2"] for unit in talk[1:])]
    assert sorted(drawn) == sorted(POOLS["part"])


def test_templates_take_turns_before_one_comes_again():
    talk = conversation("And in the {{ room }}?", "Why?", "Is there another {{ room }}?")

    assert len(talk) == 4  # two rooms, and "Why?" only once
    assert len({unit.template for unit in talk[1:]}) == 3


def test_what_was_tried_is_not_tried_again():
    config = make(["Where is the {{ part }}?"], POOLS, per_cell=1)
    rule = FollowUps(1, templates=(Template("Why?"), Template("And when?")))
    talk = plan_units(config)

    one = next_turn(config, rule, talk, tried=(), number=2)
    other = next_turn(config, rule, talk, tried=(one.instruction,), number=3)

    assert {one.instruction, other.instruction} == {"Why?", "And when?"}
    both = (one.instruction, other.instruction)
    assert next_turn(config, rule, talk, tried=both, number=4) is None


def test_groups_of_a_variable_are_told_apart():
    pools = {"who": ("Ana", "Ben", "Cy"), "who.old": ("Ana",), "who.young": ("Ben", "Cy")}
    talk = conversation("And {{ who.young }}?", first="Who is {{ who.old }}?", pools=pools)

    assert talk[0].instruction == "Who is Ana?"
    assert {unit.instruction for unit in talk[1:]} == {"And Ben?", "And Cy?"}


@given(st.permutations(["And in the {{ room }}?", "And the {{ part2 }}?", "Why?"]))
def test_an_id_names_conversation_and_turn_whatever_the_order_of_the_config(templates):
    talk = conversation(*templates)

    again = conversation(*templates)
    assert talk == again
    assert len({unit.id for unit in talk}) == len(talk)
    assert all(len(unit.id) == 16 for unit in talk)
