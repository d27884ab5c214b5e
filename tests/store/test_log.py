"""The log: one line an event, no secrets, no control characters, never in the way."""

from generator.store.log import write_fault, write_line


def test_a_line_says_when_who_and_what(tmp_path):
    write_line(tmp_path / "log.txt", "now", "generate a.yaml")
    when, pid, *what = (tmp_path / "log.txt").read_text().split()
    assert (when, what) == ("now", ["generate", "a.yaml"])
    assert pid.isdigit()


def test_sc_8_keys_are_masked_control_characters_escaped_and_no_line_can_be_forged(tmp_path):
    said = "refused sk-abcdefghijklmnopqrstuvwx \x1b[31m\nnow 1 generate other.yaml"
    write_line(tmp_path / "log.txt", "now", said)
    first, *others = (tmp_path / "log.txt").read_text().splitlines()
    assert first.startswith("now ")
    assert all(line.startswith("    ") for line in others)  # entries begin at the margin
    text = (tmp_path / "log.txt").read_text()
    assert "sk-abcdefghijkl" not in text
    assert "\x1b" not in text


def test_a_fault_of_our_own_leaves_its_traceback(tmp_path):
    try:
        raise RuntimeError("oh")
    except RuntimeError as fault:
        write_fault(tmp_path / "log.txt", "now", fault)
    assert "test_log.py" in (tmp_path / "log.txt").read_text()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    write_line(tmp_path / "missing" / "log.txt", "now", "text")
