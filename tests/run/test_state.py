"""The state of a run: what was evaluated before serves again and never says anything else."""

import contextlib
import json
import shutil

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.records.calls import Reply
from generator.review import decision
from generator.run.state import Deriver, derive
from generator.store import Inputs, RunFolder, open_run
from generator.store.journal import Journal
from generator.teachers import TeacherFault
from tests.tiny import Quoting, carry_out, order, write_world

MODEL = {"provider": "openai", "model": "m", "options": {"base_url": "http://127.0.0.1:9"}}
AT = "2026-01-01T00:00:00+00:00"


class Moody(Quoting):
    """Answers by turns well, wrongly, in no JSON, or not at all; grades by turns high and low."""

    async def reply(self, request):
        n = len(self.asked)
        if request.kind == "judge":
            self.asked.append("")
            return Reply(json.dumps({"grades": grades(accuracy=1 + n % 5)}))
        good = (await super().reply(request)).text
        if n % 7 == 3:
            raise TeacherFault("no-recording", "not now")
        if n % 5 == 1:
            raw = json.loads(good)
            for claim in raw["claims"]:
                claim["text"] = "Its figure is 987654."
            good = json.dumps(raw)
        return Reply("I would say seven months." if n % 6 == 2 else good)


def grades(accuracy):
    names = ("helpfulness", "clarity", "conciseness", "completeness", "accuracy")
    given_ = dict.fromkeys(names, 5) | {"accuracy": accuracy}
    return {name: {"reason": "seen", "grade": grade} for name, grade in given_.items()}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A run of two revisions with answers, repairs, grades, faults and refills."""
    folder = tmp_path_factory.mktemp("state")
    teachers = {"answer": MODEL, "judge": MODEL}
    teacher = Moody()
    for grade in (2, 4):
        checks = {"judge": "all", "grade": grade}
        config = write_world(folder, per_cell=2, teachers=teachers, checks=checks)
        for _ in range(2):
            carry_out(order(config, folder / "run", update=grade == 4), teacher)
    return folder / "run"


def test_the_run_has_all_kinds_of_ends(root):
    with open_run(root) as run:
        states = {result.state for result in derive(run).results}
        assert {call.kind for call in run.journal.calls()} == {"answer", "repair", "judge"}
        assert {"kept", "dropped"} <= states
        assert len(run.journal.revisions()) == 2


def history(journal):
    """Return what a journal holds as steps in a possible order: functions that write again."""
    revisions, of_round = journal.revisions(), journal.revision_of_rounds()
    units, calls = journal.units(), journal.calls()
    outcomes = {outcome.attempt: outcome for outcome in journal.outcomes()}
    attempts = {}
    for attempt in journal.attempts():
        attempts.setdefault((attempt.unit, attempt.key), []).append(attempt)
    for revision in revisions:
        rounds = [n for n, of in of_round.items() if of == revision.n]
        if not rounds:
            yield "round", (revision, [])
        for n in rounds:
            of_it = [unit for unit in units if unit.round == n]
            yield "round", (revision if n == rounds[0] else revision.n, of_it)
            ids = {unit.id for unit in of_it}
            for call in (c for c in calls if c.unit in ids and c.revision == revision.n):
                yield from written(call, attempts, outcomes)
        earlier = {unit.id for unit in units if of_round[unit.round] < revision.n}
        for call in (c for c in calls if c.unit in earlier and c.revision == revision.n):
            yield from written(call, attempts, outcomes)


def written(call, attempts, outcomes):
    yield "rows", [call]
    for attempt in attempts.pop((call.unit, call.key), []):
        yield "rows", [attempt]
        yield "rows", [outcomes[attempt.n]] if attempt.n in outcomes else []


def write(journal, what, rows):
    if what == "rows":
        journal.write(rows)
    elif isinstance(rows[0], int):
        journal.add_round(rows[0], rows[1], at=AT)
    else:
        journal.add_revision(rows[0], units=rows[1], at=AT)


def decide(journal, state, rng):
    """Let a person say something of one of the examples, if there is any."""
    examples = [r.example for r in state.results if r.example and r.example.content_hash]
    if examples:
        said = rng.choice(["accept", "reject", "later", "undo"])
        more = {"reason": "tone"} if said == "reject" else {}
        journal.add_decision(decision(rng.choice(examples), said, at=AT, **more))


def seen(state):
    counts = (state.n_calls, state.n_attempts)
    return state.results, state.quota, counts, state.asked, state.approved


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(rng=st.randoms(use_true_random=False))
def test_what_is_derived_step_by_step_is_what_is_derived_at_once(root, tmp_path_factory, rng):
    """Whenever a run is looked at, and whatever was added meanwhile, nothing stale is said."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(root / "inputs", copy / "inputs")
    with open_run(root) as run:
        steps = list(history(run.journal))
    journal = Journal(copy / "journal.sqlite")
    with contextlib.closing(journal):
        again = RunFolder(copy, Inputs(copy / "inputs"), journal)
        deriver = Deriver(again)
        for n, (what, rows) in enumerate(steps):
            write(journal, what, rows)
            if rng.random() < 0.04 or n == len(steps) - 1:
                state = deriver.derive()
                assert seen(state) == seen(derive(again))
                if rng.random() < 0.5:
                    decide(journal, state, rng)
        assert seen(deriver.derive()) == seen(derive(again))
