"""Documents at an address on the web: fetched only where that is allowed, kept, and then reused.

What was fetched once is read from the cache folder ever after, so that a run can be repeated; its
hash stands beside it and is checked. A page may not send us to another host, for the config names
one, and what it gives is bounded in size and time.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, to_builtins

from generator.errors import KnowledgeError, visible
from generator.store.files import make_folder, write_whole

__all__ = ["Page", "Web", "fetched", "is_address", "web_cache", "web_fault"]


class Web(Struct, frozen=True):
    """How addresses are read.

    Attributes:
        cache_dir: where what was fetched is kept, by the hash of its address.
        timeout_s: the longest silence of a server.
        deadline_s: the longest that one document may take.
        max_bytes: the largest document.
        refresh: fetch again what is in the cache.
    """

    cache_dir: Path
    timeout_s: float = 20.0
    deadline_s: float = 120.0
    max_bytes: int = 100_000_000
    refresh: bool = False


class Page(Struct, frozen=True):
    """What stood at an address: `address` is where it was found in the end, `kind` its type."""

    content: bytes
    address: str
    kind: str
    ending: str


class _Kept(Struct, frozen=True):
    """What the cache says of a document; `address` is what was asked for, `final` what answered."""

    address: str
    final: str
    kind: str
    ending: str
    sha256: str
    n_bytes: int


def web_cache() -> Path:
    """Return the user's folder for what was fetched: in XDG_CACHE_HOME, else in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "askwright" / "web"


def is_address(path: str) -> bool:
    """Say whether a source of the config is an address on the web.

    >>> is_address("https://example.org/a.html"), is_address("http.md")
    (True, False)
    """
    return path.lower().startswith(("http://", "https://"))


def fetched(address: str, web: Web | None) -> Page:
    """Return what stands at an address, from the cache where it is there.

    Raises:
        KnowledgeError: fetching isn't allowed (`web` is None), or failed, with the reason.
    """
    parts = _checked(address)
    if web is None:
        raise web_fault(
            address,
            "an address is fetched only where --fetch allows it; it doesn't. "
            "Add --fetch, or save the document and name its file",
        )
    note_path = web.cache_dir / f"{sha256(address.encode()).hexdigest()}.json"
    kept = None if web.refresh else _from_cache(note_path)
    if kept:
        return kept
    # Here, for it brings what speaks to the network with it, which few runs need.
    from generator.knowledge.fetching import fetch

    page = fetch(address, parts, web)
    _keep(note_path, address, page)
    return page


def web_fault(address: str, what: str) -> KnowledgeError:
    """Return the error for an address: what must hold and what happened instead."""
    return KnowledgeError(visible(f"{address!r}: {what}."))


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise web_fault(address, f"must be an address; {error}") from None
    if not parts.hostname or port == 0:
        raise web_fault(address, "must be an address with a host; got none")
    if parts.username is not None or parts.password is not None:
        raise KnowledgeError(
            f"{parts.hostname}: an address must not hold a name or a password; got one. "
            "Save the document and name its file."
        )
    if not address.isascii() or any(char.isspace() or not char.isprintable() for char in address):
        raise web_fault(address, "an address must be printable ASCII. Escape the rest as %XX")
    return parts


def _from_cache(note_path: Path) -> Page | None:
    """Return what is kept under an address; None where it isn't, or not as it was written."""
    try:
        kept = _Kept(**json.loads(note_path.read_bytes()))
        content = (note_path.parent / f"{kept.sha256}{kept.ending}").read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    if sha256(content).hexdigest() != kept.sha256:
        return None
    return Page(content, kept.final, kept.kind, kept.ending)


def _keep(note_path: Path, address: str, page: Page) -> None:
    digest = sha256(page.content).hexdigest()
    kept = _Kept(address, page.address, page.kind, page.ending, digest, len(page.content))
    make_folder(note_path.parent)
    write_whole(note_path.parent / f"{digest}{page.ending}", page.content)
    write_whole(note_path, json.dumps(to_builtins(kept), indent=1, sort_keys=True).encode("ascii"))
