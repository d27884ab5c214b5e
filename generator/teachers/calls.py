"""The one door to any teacher: journal look-up, the attempt before, the outcome after."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from generator.records.calls import Reply, Request
from generator.store.journal import Attempt, Call, Journal, Outcome
from generator.teachers.contract import Teacher, TeacherFault
from generator.text import content_hash

__all__ = ["Door", "GroupCommit", "key_of"]


def key_of(provider: str, model: str, request: Request) -> str:
    """Return the name of a call: 64 hex digits of everything that the reply depends on.

    Address, API key, time-outs and concurrency are not in it, nor are `request.given` and who asks.
    """
    messages = [asdict(message) for message in request.messages]
    return content_hash(
        provider, model, messages, request.params, request.reply_schema, request.sample
    )


class GroupCommit:
    """Writes rows to the journal from its own thread, all that wait in one commit.

    An `await add(...)` returns when the rows are on the disk. While one commit is flushed the next
    batch gathers, so the cost of a flush is shared by all calls in flight.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[tuple[list[Call | Attempt | Outcome], asyncio.Future[None]]] = []
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._flusher: asyncio.Task[None] | None = None

    async def add(self, rows: Iterable[Call | Attempt | Outcome]) -> None:
        """Append rows and wait until they are on the disk.

        Raises:
            StorageError: they aren't; nothing of the batch is.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((list(rows), done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        await asyncio.shield(done)

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)  # let every task that is ready add its rows first
        while self._waiting:
            batch, self._waiting = self._waiting, []
            rows = [row for group, _ in batch for row in group]
            try:
                await loop.run_in_executor(self._pool, self._journal.write, rows)
            except BaseException as fault:  # noqa: BLE001 (handed to every caller that waits)
                for _, done in batch:
                    if not done.done():
                        done.set_exception(fault)
                continue
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
        self._flusher = None

    def close(self) -> None:
        """Wait for the commit that is under way and end the thread."""
        self._pool.shutdown(wait=True)


class Door:
    """Asks one teacher, each call once.

    Args:
        known: key -> reply, for every call the journal holds a reply to; filled on.
        now: the clock, as text for the journal.
    """

    def __init__(
        self,
        teacher: Teacher,
        journal: Journal,
        commit: GroupCommit,
        known: Mapping[str, Reply],
        now: Callable[[], str],
    ) -> None:
        self.teacher = teacher
        self._journal = journal
        self._commit = commit
        self._known = dict(known)
        self._flying: dict[str, asyncio.Task[Reply]] = {}
        self._now = now
        self.n_calls = 0

    def key(self, request: Request) -> str:
        """Return the name of this request to this teacher."""
        return key_of(self.teacher.provider, self.teacher.model, request)

    async def ask(self, request: Request, call: Call) -> Reply:
        """Return the reply to a request: from the journal where it is there, else from the teacher.

        Args:
            call: the request as the journal names it; `call.key` is `key(request)`.

        Raises:
            TeacherFault: there is none; the attempt and the fault are in the journal.
            StorageError: the journal can't be written; then nothing was sent.
        """
        key = call.key
        if key in self._known:
            await self._commit.add([call])
            return self._known[key]
        if key in self._flying:  # another unit asks the very same: one call serves both
            await self._commit.add([call])
            return await asyncio.shield(self._flying[key])
        task = asyncio.create_task(self._send(request, call))
        self._flying[key] = task
        try:
            reply = await task
        finally:
            del self._flying[key]
        self._known[key] = reply
        return reply

    async def _send(self, request: Request, call: Call) -> Reply:
        attempt = Attempt(self._journal.next_attempt(), call.key, call.unit, self._now())
        await self._commit.add([call, attempt])
        self.n_calls += 1
        try:
            reply = await self.teacher.reply(request)
        except TeacherFault as fault:
            kind = f"{fault.kind}!" if fault.permanent else fault.kind
            await self._commit.add(
                [Outcome(attempt.n, call.key, self._now(), fault=kind, message=str(fault))]
            )
            raise
        await self._commit.add([Outcome(attempt.n, call.key, self._now(), reply=reply)])
        return reply
