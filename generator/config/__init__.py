"""A config file as frozen dataclasses; `read_config` gives one, or every problem in the file."""

from generator.config.drawing import fill, has_draws
from generator.config.model import (
    ALL_DIFFICULTIES,
    Category,
    Config,
    DedupRule,
    Difficulty,
    Draw,
    Expert,
    Pools,
    Quota,
    Source,
    TeacherSpec,
    Template,
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
    "Category",
    "Config",
    "DedupRule",
    "Difficulty",
    "Draw",
    "Expert",
    "Pools",
    "Quota",
    "Source",
    "TeacherSpec",
    "Template",
    "bundle",
    "config_from",
    "config_schema",
    "fill",
    "has_draws",
    "parse_config",
    "pointer_part",
    "read_config",
    "teacher_spec",
]
