"""What may come on top of one answer a unit: counted by hand, and held against what a run sends."""

import json
import re

import pytest

from generator.cli import main
from generator.config import read_config
from generator.plan import plan_units
from generator.records.calls import Reply
from generator.run.estimating import CHARS_PER_TOKEN, FRAME_CHARS, estimate
from generator.run.on_top import (
    FOLLOW_UP_CHARS,
    JUDGE_CHARS,
    REPAIR_CHARS,
    estimate_whole,
)
from tests.tiny import ASPECTS, Quoting, carry_out, order, write_world

PRICE = {"input": 1000, "output": 2000}  # USD a million tokens
MODEL = {"provider": "openai", "model": "m", "options": {"price": PRICE}}
JUDGE = {**MODEL, "model": "j"}
FOLLOW_UP = "And what is the {{ aspect2 }} of the {{ product }} pump?"


def planned(folder, **settings):
    """The config and the units of the tiny world: 2 categories of 2 difficulties, 3 units each."""
    settings.setdefault("teachers", {"answer": MODEL})
    config = read_config(write_world(folder, per_cell=3, **settings))[0]
    return config, plan_units(config)


def test_without_repair_judge_and_turns_the_whole_is_the_answers(tmp_path):
    config, units = planned(tmp_path, checks={"repair": False})
    found, answers = estimate_whole(config, units), estimate(config, units)

    assert (found.n_follow_ups, found.n_repairs, found.n_judgings) == (0, 0, (0, 0))
    assert found.n_input == (answers.n_input, answers.n_input)
    assert (found.n_output, found.cost_usd) == (answers.n_output, answers.cost_usd)


def test_there_is_at_most_one_repair_a_unit_in_the_upper_end_alone(tmp_path):
    config, units = planned(tmp_path)
    found, answers = estimate_whole(config, units), estimate(config, units)

    assert found.n_repairs == 12
    assert found.n_input[0] == answers.n_input
    assert found.n_input[1] > 2 * answers.n_input  # the answer that failed stands in the prompt
    # basic and advanced may have 150 words each: 2 * 150 * 6 characters, 450 tokens.
    assert found.n_output == (answers.n_output[0], answers.n_output[1] + 12 * 450)
    low = (found.n_input[0] * 1000 + found.n_output[0] * 2000) / 1e6
    high = (found.n_input[1] * 1000 + found.n_output[1] * 2000) / 1e6
    assert found.cost_usd == pytest.approx((low, high))


@pytest.mark.parametrize(("judge", "n_judgings"), [("unsure", (0, 12)), ("all", (12, 12))])
def test_a_judge_grades_each_unit_or_those_that_are_unsure(tmp_path, judge, n_judgings):
    teachers = {"answer": MODEL, "judge": JUDGE}
    checks = {"repair": False, "judge": judge}
    config, units = planned(tmp_path, teachers=teachers, checks=checks)
    found, answers = estimate_whole(config, units), estimate(config, units)

    assert found.n_judgings == n_judgings
    assert (found.n_input[0] > answers.n_input) == (judge == "all")
    assert found.n_output[1] == answers.n_output[1] + 12 * 250  # five reasons of a sentence


def test_follow_ups_are_answered_repaired_and_judged_too(tmp_path):
    turns = [{"difficulty": "basic", "follow_ups": 2, "templates": [FOLLOW_UP]}]
    teachers = {"answer": MODEL, "judge": JUDGE}
    config, units = planned(tmp_path, turns=turns, teachers=teachers, checks={"judge": "all"})
    found = estimate_whole(config, units)

    assert found.n_follow_ups == 2 * 6
    assert found.n_repairs == 12 + 12
    assert found.n_judgings == (12, 24)  # a conversation may end with its first turn
    assert found.n_output[1] == (12 + 12 + 24) * 450 + 24 * 250


def test_instructions_that_are_still_to_be_written_go_on_and_are_repaired(tmp_path):
    turns = [{"follow_ups": 1}]
    config, units = planned(tmp_path, turns=turns, ask={"share": 1.0})
    found = estimate_whole(config, [], {("sales", "basic"): 4})

    assert units
    assert (found.n_follow_ups, found.n_repairs) == (4, 8)


def test_the_ceiling_has_a_whole_reply_for_every_call(tmp_path):
    """Thoughts are billed like words and only max_tokens ends them."""
    thinks = {**MODEL, "params": {"max_tokens": 8192}}
    teachers = {"answer": thinks, "judge": {**JUDGE, "params": {"max_tokens": 1000}}}
    config, units = planned(tmp_path, teachers=teachers, checks={"judge": "all"}, samples=2)
    found = estimate_whole(config, units)

    # 12 answers twice and 12 repairs of 8,192 tokens, 12 judgings of 1,000.
    assert found.n_ceiling == 36 * 8192 + 12 * 1000
    assert found.ceiling_usd == pytest.approx(
        (found.n_input[1] * 1000 + found.n_ceiling * 2000) / 1e6
    )


def test_the_ceiling_counts_calls_that_write_and_is_none_without_a_price(tmp_path):
    config, _ = planned(tmp_path / "a", ask={"share": 1.0}, checks={"repair": False})
    found = estimate_whole(config, [], {("sales", "basic"): 4})
    assert found.n_ceiling == (4 + found.planned.n_writing[1]) * 2048

    free, units = planned(tmp_path / "b", teachers={"answer": "extractive"})
    assert estimate_whole(free, units).ceiling_usd == 0.0
    nobody = {"provider": "openai", "model": "nobody-knows-it"}
    found = estimate_whole(*planned(tmp_path / "c", teachers={"answer": nobody}))
    assert found.ceiling_usd is None
    assert found.n_ceiling == 24 * 2048


def test_refusals_have_nothing_on_top(tmp_path):
    turns = [{"follow_ups": 1, "templates": [FOLLOW_UP]}]
    path = write_world(tmp_path, per_cell=4, turns=turns, teachers={"answer": MODEL})
    raw = json.loads(path.read_text("utf-8"))
    raw["unanswerable"] = {"share": 0.25}
    refusing = "Which price does the {{ product }} pump cost in Norway?"
    raw["categories"]["sales"]["templates"]["all"].append(
        {"text": refusing, "expects": "unanswerable"}
    )
    path.write_text(json.dumps(raw), encoding="utf-8")
    config = read_config(path)[0]
    found = estimate_whole(config, plan_units(config))  # 16 units, 4 of them refuse

    assert (found.n_follow_ups, found.n_repairs) == (12, 24)


def test_the_embedded_teacher_is_never_asked_again_and_an_unknown_price_is_none(tmp_path):
    free, units = planned(tmp_path / "a", teachers={"answer": "extractive"})
    assert estimate_whole(free, units).n_repairs == 0
    assert estimate_whole(free, units).cost_usd == (0.0, 0.0)

    nobody = {"provider": "openai", "model": "nobody-knows-it"}
    teachers = {"answer": MODEL, "judge": nobody}
    assert estimate_whole(*planned(tmp_path / "b", teachers=teachers)).cost_usd is None


class Failing(Quoting):
    """Answers wrongly at first, mends it, writes follow-ups, and grades; keeps what it was sent."""

    def __init__(self):
        super().__init__()
        self.sent = []

    async def reply(self, request):
        self.sent.append(request)
        given = request.given.instruction
        if request.kind == "judge":
            text = json.dumps({"grades": {name: GRADE for name in CRITERIA}})
            return Reply(text)
        if request.kind == "ask":
            text = request.messages[-1].content
            product = re.findall(r"the (\w+) pump", text)[0]
            aspect = next(
                one for one in ASPECTS if f"The {one} of" not in text.split("<passage")[0]
            )
            return Reply(json.dumps({"instructions": [f"And the {aspect} of the {product} pump?"]}))
        reply = await super().reply(request)
        raw = json.loads(reply.text)
        if request.kind == "answer" and "pump" in given:
            for claim in raw["claims"]:
                claim["text"] = "Its figure is 987654."
        return Reply(json.dumps(raw))


CRITERIA = ("accuracy", "helpfulness", "clarity", "conciseness", "completeness")
GRADE = {"reason": "It says just what the passage says of it, in one clear sentence.", "grade": 5}
FRAMES = {
    "answer": FRAME_CHARS,
    "repair": FRAME_CHARS + REPAIR_CHARS,
    "judge": JUDGE_CHARS,
    "ask": FOLLOW_UP_CHARS,
}


@pytest.mark.parametrize("templates", [{"templates": [FOLLOW_UP]}, {}], ids=["drawn", "written"])
def test_a_run_where_all_of_it_comes_stays_below_the_upper_end(tmp_path, templates):
    path = write_world(
        tmp_path,
        per_cell=2,
        products=["Alder", "Birch", "Cedar"],
        turns=[{"follow_ups": 1, **templates}],
        teachers={"answer": MODEL, "judge": JUDGE},
        checks={"judge": "all"},
        passages={"size_words": 20},
    )
    config = read_config(path)[0]
    found = estimate_whole(config, plan_units(config))
    teacher = Failing()
    carry_out(order(path, tmp_path / "run"), teacher)

    kinds = [request.kind for request in teacher.sent]
    assert {"answer", "repair", "judge"} <= set(kinds)
    assert ("ask" in kinds) == (not templates)
    for kind in set(kinds):
        frames = [frame(request) for request in teacher.sent if request.kind == kind]
        assert sum(frames) / len(frames) == pytest.approx(FRAMES[kind], rel=0.1)
    n_sent = sum(len(text(request)) for request in teacher.sent) // CHARS_PER_TOKEN
    assert found.planned.n_input < n_sent < found.n_input[1]


def text(request):
    return "".join(message.content for message in request.messages)


def frame(request):
    """The characters of a prompt beside what the documents and the conversation say."""
    said = [passage.text for passage in request.given.passages]
    return len(text(request)) - sum(map(len, said)) - len(request.given.instruction)


def test_plan_says_in_words_what_is_on_top(tmp_path, capsys):
    path = write_world(
        tmp_path,
        per_cell=3,
        turns=[{"follow_ups": 1, "templates": [FOLLOW_UP]}],
        teachers={"answer": MODEL, "judge": JUDGE},
    )
    assert main(["plan", str(path), "--show", "0"]) == 0
    out = capsys.readouterr().out

    assert "up to 12 follow-ups on top, each another such call" in out
    assert "up to 24 repairs by openai:m, one for each answer that a check fails" in out
    assert "up to 24 judgings by openai:j, of answers that are unsure" in out
    assert "the upper end of the figures has all of these" in out
    assert main(["plan", str(path), "--format", "json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["n_follow_ups"], plan["n_repairs"], plan["n_judgings"]) == (12, 24, [0, 24])
    tokens = plan["tokens"]
    assert tokens["input_least"] < tokens["input"]
