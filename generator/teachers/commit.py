"""Group commit: rows of many calls reach the disk in one flush, off the event loop."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from generator.store.journal import Attempt, Call, Journal, Outcome

__all__ = ["GroupCommit", "Row"]

Row = Call | Attempt | Outcome


class GroupCommit:
    """Writes rows to the journal from its own thread, all that wait in one commit.

    An `await add(...)` returns when the rows are on the disk. While one commit is flushed the next
    batch gathers, so the cost of a flush is shared by all calls in flight.

    Args:
        on_written: told of each batch that is on the disk, in order; of `None` where a batch may
            be there or not.
    """

    def __init__(
        self, journal: Journal, on_written: Callable[[Sequence[Row] | None], None] | None = None
    ) -> None:
        self._journal = journal
        self._on_written = on_written or (lambda rows: None)
        self._waiting: list[tuple[list[Row], asyncio.Future[None]]] = []
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._flusher: asyncio.Task[None] | None = None

    async def add(self, rows: Iterable[Row]) -> None:
        """Append rows and wait until they are on the disk.

        Raises:
            StorageError: they aren't; nothing of the batch is.
        """
        await self.put(rows)

    def put(self, rows: Iterable[Row]) -> "asyncio.Future[None]":
        """Append rows; what is returned is done, or has failed, when `add` would return.

        Rows reach the disk in the order in which they are put.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((list(rows), done))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return done

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)  # let every task that is ready add its rows first
        while self._waiting:
            batch, self._waiting = self._waiting, []
            rows = [row for group, _ in batch for row in group]
            try:
                await loop.run_in_executor(self._pool, self._journal.write, rows)
            except BaseException as fault:  # noqa: BLE001 (handed to every caller that waits)
                self._on_written(None)
                for _, done in batch:
                    if not done.done():
                        done.set_exception(fault)
                        done.exception()  # seen, even where its caller was cancelled meanwhile
                continue
            self._on_written(rows)
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
        self._flusher = None

    async def drain(self) -> None:
        """Wait until every row added so far is on the disk or refused."""
        while self._flusher is not None:
            await asyncio.shield(self._flusher)

    def close(self) -> None:
        """Wait for the commit that is under way and end the thread."""
        self._pool.shutdown(wait=True)
