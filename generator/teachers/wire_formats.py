"""What providers send back, as the server of `misbehaving` needs it: three formats, honest text."""

import hashlib
import json
import re
from typing import Any

from generator.text import collapse, sentence_spans, words

__all__ = [
    "body_of",
    "honest_text",
    "honest_vector",
    "is_for_vectors",
    "prompt_of",
    "vectors_of",
]

_PASSAGE = re.compile(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
_INSTRUCTION = re.compile(r"\nInstruction: (.*?)\n", re.DOTALL)


def honest_text(prompt: str) -> str:
    """Answer as asked: with the sentence of a passage that shares most words with the instruction.

    A prompt without passages gets an abstention.
    """
    asked = _INSTRUCTION.search(prompt)
    wanted = set(words(asked[1])) if asked else set()
    best: tuple[int, int, str] | None = None
    for number, text in _PASSAGE.findall(prompt)[:2]:
        for span in sentence_spans(text):
            sentence = collapse(text[span.start : span.end])
            n_shared = len(wanted.intersection(words(sentence)))
            if sentence and (best is None or n_shared > best[0]):
                best = (n_shared, int(number), sentence)
    if best is None:
        return json.dumps({"claims": [], "abstains": True})
    quote = {"passage": best[1], "text": best[2]}
    return json.dumps({"claims": [{"text": best[2], "quotes": [quote]}], "abstains": False})


def prompt_of(path: str, request: dict[str, Any]) -> str:
    """Return the last user message of a request in any of the formats, "" where it has none."""
    turns = request.get("contents" if "generateContent" in path else "messages")
    if not turns:
        return ""
    if "generateContent" in path:
        return "".join(str(part.get("text", "")) for part in turns[-1]["parts"])
    content = turns[-1]["content"]
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    return str(content)


def honest_vector(text: str) -> list[float]:
    """Embed a text: the sum of its words' vectors, each 64 signs that its hash gives.

    Texts that share most of their words are near each other, whatever the words' order.
    """
    found = [0.0] * 64
    for word in words(text):
        bits = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8])
        for i in range(64):
            found[i] += 1.0 if bits >> i & 1 else -1.0
    return found


def is_for_vectors(path: str) -> bool:
    """Say whether a request is for embeddings."""
    return path.endswith("/embeddings") or "mbedContent" in path


def vectors_of(path: str, request: dict[str, Any]) -> dict[str, Any]:
    """Return the embeddings of a request's texts, in the format that its path asks for."""
    if path.endswith("/embeddings"):
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        n_in = len(json.dumps(request)) // 4
        return {
            "object": "list",
            "model": request.get("model"),
            "data": [
                {"object": "embedding", "index": i, "embedding": honest_vector(text)}
                for i, text in enumerate(texts)
            ],
            "usage": {"prompt_tokens": n_in, "total_tokens": n_in},
        }
    texts = [
        "".join(str(part.get("text", "")) for part in one["content"]["parts"])
        for one in request["requests"]
    ]
    return {"embeddings": [{"values": honest_vector(text)} for text in texts]}


def body_of(path: str, request: dict[str, Any], text: str, *, finish: str) -> dict[str, Any]:
    """Return a whole reply in the format that a path asks for."""
    n_in, n_out = len(json.dumps(request)) // 4, len(text) // 4 + 1
    if "generateContent" in path:
        return _gemini(path, text, finish, n_in, n_out)
    if path.endswith("/messages"):
        return _anthropic(request, text, finish, n_in, n_out)
    return _openai(request, text, finish, n_in, n_out)


def _openai(
    request: dict[str, Any], text: str, finish: str, n_in: int, n_out: int
) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if finish == "refused":
        message.update(content=None, refusal="I can't help with that.")
    if finish == "tool call":
        call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        message.update(content=None, tool_calls=[call])
    reason = {"length": "length", "tool call": "tool_calls"}.get(finish, "stop")
    return {
        "id": "1",
        "object": "chat.completion",
        "model": request.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": n_in,
            "completion_tokens": n_out,
            "total_tokens": n_in + n_out,
            "prompt_tokens_details": {"cached_tokens": 1},
            "completion_tokens_details": {"reasoning_tokens": 2},
        },
    }


def _anthropic(
    request: dict[str, Any], text: str, finish: str, n_in: int, n_out: int
) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": text}]
    tools = request.get("tools")
    if tools and finish == "stop":
        try:
            made = json.loads(text)
        except ValueError:
            made = None
        if isinstance(made, dict):
            content = [{"type": "tool_use", "id": "1", "name": tools[0]["name"], "input": made}]
    if finish == "tool call":
        content = [{"type": "tool_use", "id": "1", "name": "another", "input": {}}]
    reasons = {"length": "max_tokens", "refused": "refusal", "tool call": "tool_use"}
    return {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": request.get("model"),
        "content": content if finish != "refused" else [],
        "stop_reason": reasons.get(finish, "end_turn"),
        "usage": {"input_tokens": n_in, "output_tokens": n_out, "cache_read_input_tokens": 1},
    }


def _gemini(path: str, text: str, finish: str, n_in: int, n_out: int) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"text": text}]
    if finish == "tool call":
        parts = [{"functionCall": {"name": "f", "args": {}}}]
    reasons = {"length": "MAX_TOKENS", "refused": "SAFETY"}
    candidate: dict[str, Any] = {
        "content": {"role": "model", "parts": parts},
        "finishReason": reasons.get(finish, "STOP"),
        "index": 0,
    }
    if finish == "refused":
        del candidate["content"]
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": n_in,
            "candidatesTokenCount": n_out,
            "thoughtsTokenCount": 2,
            "cachedContentTokenCount": 1,
            "totalTokenCount": n_in + n_out + 2,
        },
        "modelVersion": path.rsplit("/", 1)[-1].partition(":")[0],
    }
