"""What people read of a run: coverage, yield, drops, as text."""

from generator.report.text import Numbers, coverage_table, show_example, summary, yield_lines

__all__ = ["Numbers", "coverage_table", "show_example", "summary", "yield_lines"]
