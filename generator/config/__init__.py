"""A config file as frozen dataclasses; `read_config` gives one, or every problem in the file."""

from generator.config.asking import OPERATORS, Ask, FollowUps, SeedInstruction
from generator.config.drawing import draw, fill, has_draws
from generator.config.files import FileFault
from generator.config.known import find_known
from generator.config.matrix import (
    ALL_DIFFICULTIES,
    Category,
    Difficulty,
    Draw,
    Expects,
    Pools,
    Quota,
    Template,
)
from generator.config.model import Config, Expert, Source, matches_any
from generator.config.prompts import (
    PROMPTS,
    Prompt,
    Prompts,
    fields_of,
    passage_fields,
    prompt_sample,
    prompt_text,
    prompt_texts,
)
from generator.config.reading import bundle, config_from, config_schema, parse_config, read_config
from generator.config.rules import Checks, DedupRule
from generator.config.settings import pointer_part, teacher_spec
from generator.config.teaching import PromptFile, TeacherSpec

__all__ = [
    "ALL_DIFFICULTIES",
    "OPERATORS",
    "PROMPTS",
    "Ask",
    "Category",
    "Checks",
    "Config",
    "DedupRule",
    "Difficulty",
    "Draw",
    "Expects",
    "Expert",
    "FileFault",
    "FollowUps",
    "Pools",
    "Prompt",
    "PromptFile",
    "Prompts",
    "Quota",
    "SeedInstruction",
    "Source",
    "TeacherSpec",
    "Template",
    "bundle",
    "config_from",
    "config_schema",
    "draw",
    "fields_of",
    "fill",
    "find_known",
    "has_draws",
    "matches_any",
    "parse_config",
    "passage_fields",
    "pointer_part",
    "prompt_sample",
    "prompt_text",
    "prompt_texts",
    "read_config",
    "teacher_spec",
]
