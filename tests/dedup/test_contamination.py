from generator.dedup import Text, contaminated

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"


def test_thirteen_words_in_common_are_enough_wherever_they_stand():
    held_out = [Text("h", f"Complete this: {LONG}")]
    texts = [
        Text("1", f"And now for something else, which goes on and on: {LONG.upper()}, or so"),
        Text("2", "Count.", response=f"Well, as I said, or someone else did: {LONG}. Is it so?"),
        Text(
            "3", "But this is only a part of all that can be counted: " + LONG.removeprefix("one ")
        ),
    ]
    drops = contaminated(texts, held_out)
    assert set(drops) == {"1", "2"}
    assert {d.reason for d in drops.values()} == {"contaminated"}
    assert drops["1"].keeper == "h"


def test_a_near_copy_of_a_held_out_text_falls_and_one_of_a_fellow_does_not():
    held_out = [Text("h", "name the capital of the old kingdom")]
    texts = [
        Text("h", "name the capital of the new kingdom"),
        Text("1", "list some uses of copper wire"),
        Text("2", "list some uses of copper wire please", safe=True),
        Text("3", "name the capital of the kingdom", safe=True),
    ]
    drops = contaminated(texts, held_out)
    assert {name: (d.keeper, d.score) for name, d in drops.items()} == {
        "h": ("h", 0.8571),
        "3": ("h", 0.9231),
    }


def test_no_run_is_asked_for_with_0_words():
    assert contaminated([Text("1", LONG)], [Text("h", f"{LONG} " * 3)], run_words=0) == {}
