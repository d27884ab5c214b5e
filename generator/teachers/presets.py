"""Providers that speak OpenAI's chat completions: a gateway is a row, not a class."""

from msgspec import Struct

__all__ = ["GEMINI", "PRESETS", "Preset"]


class Preset(Struct, frozen=True):
    """One provider.

    Attributes:
        base_url: where `/chat/completions` is appended; "" where the config must say.
        key_names: environment variables that may hold the key, the first one first; none where no
            key is needed.
        structured: the strictest form of structured output that the provider takes; see `Forms` of
            `generator.teachers.structure`.
        max_tokens_name: what the provider calls the cap on a reply's tokens.
        key_header: the header that carries the key; "" means `Authorization: Bearer`.
        base_url_name: an environment variable that replaces `base_url`.
        embeds: it has models for embeddings, at `/embeddings`.
    """

    summary: str
    base_url: str
    key_names: tuple[str, ...] = ()
    structured: str = "json_schema"
    max_tokens_name: str = "max_tokens"
    key_header: str = ""
    base_url_name: str = ""
    is_free: bool = False
    embeds: bool = True


PRESETS: dict[str, Preset] = {
    "openai": Preset(
        "OpenAI",
        "https://api.openai.com/v1",
        ("OPENAI_API_KEY",),
        max_tokens_name="max_completion_tokens",
        base_url_name="OPENAI_BASE_URL",
    ),
    "azure": Preset(
        "Azure OpenAI and gateways like it: base_url ends in /openai/v1",
        "",
        ("AZURE_OPENAI_API_KEY",),
        max_tokens_name="max_completion_tokens",
        key_header="api-key",
        base_url_name="AZURE_OPENAI_BASE_URL",
    ),
    "openrouter": Preset("OpenRouter", "https://openrouter.ai/api/v1", ("OPENROUTER_API_KEY",)),
    "groq": Preset(
        "Groq",
        "https://api.groq.com/openai/v1",
        ("GROQ_API_KEY",),
        structured="json_object",
        embeds=False,
    ),
    "mistral": Preset("Mistral", "https://api.mistral.ai/v1", ("MISTRAL_API_KEY",)),
    "deepseek": Preset(
        "DeepSeek",
        "https://api.deepseek.com/v1",
        ("DEEPSEEK_API_KEY",),
        structured="json_object",
        embeds=False,
    ),
    "together": Preset("Together AI", "https://api.together.xyz/v1", ("TOGETHER_API_KEY",)),
    "ollama": Preset("Ollama on this machine", "http://127.0.0.1:11434/v1", is_free=True),
    "vllm": Preset("a vLLM server on this machine", "http://127.0.0.1:8000/v1", is_free=True),
    "llama-cpp": Preset("llama.cpp's server here", "http://127.0.0.1:8080/v1", is_free=True),
    "lm-studio": Preset("LM Studio on this machine", "http://127.0.0.1:1234/v1", is_free=True),
    "openai-compatible": Preset("any other server of that kind: give options.base_url", ""),
}
"""Provider -> its row; the names stand in TEACHERS, in configs and in calls' keys."""

GEMINI = Preset(
    "Gemini",
    "https://generativelanguage.googleapis.com",
    ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    base_url_name="GOOGLE_GEMINI_BASE_URL",
)
"""Where both of Google's packages send their calls."""
