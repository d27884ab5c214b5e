"""Adapters held to one contract, and doors with a clock that nobody waits for."""

import asyncio
from random import Random

import pytest

from generator.config import TeacherSpec
from generator.records.calls import Message, Request
from generator.records.plan import Unit
from generator.store import Call
from generator.teachers.anthropic import open_anthropic
from generator.teachers.calls import Door
from generator.teachers.commit import GroupCommit
from generator.teachers.contract import ANSWER_SCHEMA
from generator.teachers.gate import Halt
from generator.teachers.openai_compatible import open_openai_compatible

CANARY = "canary-0123456789-canary"


def open_gemini(spec, **other):
    pytest.importorskip("google.genai", reason="the extra gemini isn't installed")
    from generator.teachers import gemini

    return gemini.open_gemini(spec, **other)


def open_google_generativeai(spec, **other):
    pytest.importorskip(
        "google.ai.generativelanguage", reason="the extra google-generativeai isn't installed"
    )
    from generator.teachers import google_generativeai

    return google_generativeai.open_google_generativeai(spec, **other)


# provider -> how it is opened, which variable holds its key, what follows the server's address
ADAPTERS = {
    "openai": (open_openai_compatible, "OPENAI_API_KEY", "/v1"),
    "groq": (open_openai_compatible, "GROQ_API_KEY", "/openai/v1"),
    "azure": (open_openai_compatible, "AZURE_OPENAI_API_KEY", "/openai/v1"),
    "anthropic": (open_anthropic, "ANTHROPIC_API_KEY", ""),
    "gemini": (open_gemini, "GEMINI_API_KEY", ""),
    "google-generativeai": (open_google_generativeai, "GEMINI_API_KEY", ""),
}


def make_request(prompt="Which sentence?", **params):
    messages = (Message("system", "You are careful."), Message("user", prompt))
    return Request("answer", messages, ANSWER_SCHEMA, params)


def open_adapter(name, server, *, model="some-model", params=None, environ=None, **options):
    opening, key_name, path = ADAPTERS[name]
    spec = TeacherSpec(name, model, params or {}, {"base_url": server.url + path, **options})
    return opening(spec, environ={key_name: CANARY} if environ is None else environ)


def ask(teacher, request=None):
    """One attempt, in an event loop of its own."""

    async def once():
        try:
            return await teacher.reply(request or make_request())
        finally:
            await teacher.close()

    return asyncio.run(once())


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def make_unit(n, **other):
    return Unit(f"{n:016x}", "c", "d", "t", f"question {n}", "", {}, **other)


class Desk:
    """A door with a fake clock, or a real one, and how to ask it for units."""

    def __init__(self, teacher, journal, *, real_time=False, **other):
        self.clock = Clock()
        self.journal = journal
        self.halt = Halt()
        self.commit = GroupCommit(journal)
        known = {o.key: o.reply for o in journal.outcomes() if o.reply}
        time = {} if real_time else {"clock": self.clock, "sleep": self.clock.sleep}
        self.door = Door(
            teacher, journal, self.commit, known, lambda: "t",
            halt=self.halt, rng=Random(1), **time, **other,
        )  # fmt: skip

    def call(self, n, request, step=0):
        return Call(f"{n:016x}", step, self.door.key(request), "answer", 0, "p", "m", 1, ())

    async def ask(self, n, request=None):
        request = request or make_request(f"question {n}")
        return await self.door.ask(request, self.call(n, request))

    async def ask_all(self, n_units, concurrency=8):
        """Ask for units 0 to n-1; return replies and faults in order."""
        results = [None] * n_units
        todo = iter(range(n_units))

        async def work():
            for n in todo:
                try:
                    results[n] = await self.ask(n)
                except Exception as fault:  # noqa: BLE001 (the test looks at it)
                    results[n] = fault

        await asyncio.gather(*(work() for _ in range(concurrency)))
        return results

    async def close(self):
        await self.door.close()
        await self.commit.drain()
        self.commit.close()


def run(coroutine):
    return asyncio.run(coroutine)
