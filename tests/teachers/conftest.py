"""A journal with units that may be asked about."""

import pytest

from generator.store import Journal, Revision
from tests.teachers.desk import make_unit


@pytest.fixture
def journal(tmp_path):
    """An empty journal with 40 units in it."""
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add_revision(Revision("c", "c.yaml", {}, {}), at="t")
    journal.add_round(1, [make_unit(n) for n in range(40)], at="t")
    yield journal
    journal.close()
