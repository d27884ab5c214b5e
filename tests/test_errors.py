"""What is shown on a terminal can't steer it."""

from generator.errors import visible


def test_sc_9_an_unended_sequence_hides_nothing_that_follows():
    shown = f"{visible(chr(27) + ']8;;http://a')} second"
    assert "\x1b" not in shown
    assert shown.endswith(" second")


def test_sc_7_no_control_character_is_left():
    raw = "a\x07b\x08c\x7fd\x9be\r\u202ef"
    shown = visible(raw)
    assert not {"\x07", "\x08", "\x7f", "\x9b", "\r", "\u202e"} & set(shown)
