"""In which form a reply's schema is asked for: the strictest that the provider hasn't refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Request
from generator.teachers.contract import TeacherFault
from generator.teachers.embeddings import is_embedding

__all__ = ["BOUNDS", "Forms", "forms_of", "without"]

BOUNDS = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems",
})  # fmt: skip
"""Keywords of JSON Schema that some providers refuse; the prompt and the parser hold them, too."""


class Forms:
    """The forms that a teacher has, the strictest first; the last, "none", is the prompt's words.

    A form that the provider refuses is not sent again while this process lives, by whichever call.
    The call that met the refusal is sent again by the door, in the next looser form.
    """

    def __init__(self, *forms: str) -> None:
        self._forms = [*forms, "none"]
        self._is_taken = False

    @contextmanager
    def asking(self, request: Request) -> Iterator[str]:
        """Give the form to ask in, and learn from the fault that comes of it.

        Raises:
            TeacherFault: the one that came. There is no looser form where `params.structured` names
                one, or the last was refused: then the request is bad, and the message says so.
        """
        wanted = "none" if is_embedding(request) else request.params.get("structured")
        form = str(wanted or self._forms[0])
        try:
            yield form
        except TeacherFault as fault:
            if fault.kind == "structure" and not wanted and form != "none":
                if self._forms[0] == form:  # else a call beside this one was first
                    del self._forms[0]
                    self._is_taken = False
                raise
            if fault.kind not in ("structure", "bad-request"):
                raise
            hint = "" if self._is_taken else _hint(form, is_own=wanted is None)
            raise TeacherFault("bad-request", f"{fault}{hint}", permanent=True) from None
        self._is_taken = self._is_taken or not wanted


def _hint(form: str, *, is_own: bool) -> str:
    """Return what may help where a form has never been taken."""
    if form == "none":
        return " (asked in every form of params.structured)" if is_own else ""
    return f" (asked as {form}; if that is what it refuses, set params.structured to none)"


def forms_of(spec: TeacherSpec, *forms: str, strictest: str = "") -> Forms:
    """Return the forms that a teacher's calls are asked in.

    Args:
        forms: all that the adapter can send, the strictest first, without "none".
        strictest: the one to begin with; "" means the first.

    Raises:
        UsageError: `params.structured` is none of them.
    """
    wanted = spec.params.get("structured", "none")
    if wanted not in (*forms, "none"):
        raise UsageError(
            f"teacher {spec.provider}: params.structured must be one of "
            f"{', '.join(forms)}, none; got {wanted!r}."
        )
    return Forms(*forms[forms.index(strictest) if strictest else 0 :])


def without(keywords: frozenset[str], schema: Any) -> Any:  # noqa: ANN401 (any JSON Schema)
    """Return a JSON Schema without some keywords; properties of those names stay.

    >>> without(BOUNDS, {"type": "array", "items": {"type": "integer", "minimum": 0}})
    {'type': 'array', 'items': {'type': 'integer'}}
    """
    if not isinstance(schema, dict):
        return schema
    kept = {k: without(keywords, v) for k, v in schema.items() if k not in keywords}
    if "properties" in kept:
        named = schema["properties"].items()
        kept["properties"] = {name: without(keywords, value) for name, value in named}
    return kept
