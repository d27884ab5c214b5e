"""A config file as frozen dataclasses; `read_config` gives one, or every problem in the file."""

from generator.config.drawing import fill, has_draws
from generator.config.files import FileFault
from generator.config.known import find_known
from generator.config.model import (
    ALL_DIFFICULTIES,
    Category,
    Config,
    DedupRule,
    Difficulty,
    Draw,
    Expert,
    Pools,
    PromptFile,
    Quota,
    Source,
    TeacherSpec,
    Template,
)
from generator.config.prompts import (
    PROMPTS,
    Prompt,
    Prompts,
    fields_of,
    prompt_sample,
    prompt_texts,
)
from generator.config.reading import (
    bundle,
    config_from,
    config_schema,
    parse_config,
    pointer_part,
    read_config,
    teacher_spec,
)

__all__ = [
    "ALL_DIFFICULTIES",
    "PROMPTS",
    "Category",
    "Config",
    "DedupRule",
    "Difficulty",
    "Draw",
    "Expert",
    "FileFault",
    "Pools",
    "Prompt",
    "PromptFile",
    "Prompts",
    "Quota",
    "Source",
    "TeacherSpec",
    "Template",
    "bundle",
    "config_from",
    "config_schema",
    "fields_of",
    "fill",
    "find_known",
    "has_draws",
    "parse_config",
    "pointer_part",
    "prompt_sample",
    "prompt_texts",
    "read_config",
    "teacher_spec",
]
