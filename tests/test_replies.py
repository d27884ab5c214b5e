"""A raw reply -> fields, or precisely why not; TR numbers are cases of the fault catalogue."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.records.answers import Answer, Claim, Quote
from generator.replies import ReplyFault, read_answer, read_json, read_texts

GOOD = '{"claims": [{"text": "It lasts.", "quotes": [{"passage": 0, "text": "It lasts"}]}]}'
ANSWER = Answer((Claim("It lasts.", (Quote(0, "It lasts"),)),))


def fault_of(text, **other):
    with pytest.raises(ReplyFault) as caught:
        read_answer(text, **other)
    return str(caught.value)


def answer_with(text):
    return json.dumps({"claims": [{"text": text, "quotes": []}], "abstains": False})


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff{GOOD}",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"~~~~ json\n{GOOD}\n~~~~",
        f"Sure! Here it is:\n{GOOD}\nI hope that helps.",
        f"Sure:\n\n```json\n{GOOD}\n```\nDone.",
        f"[1] As the passage says: {GOOD}",
        f"Notes: [1, 2] and {{}} and\n```json\n{GOOD}\n```",
        f"```python\nprint('no')\n```\n```json\n{GOOD}\n```",
        f"{GOOD}\n{GOOD}",
        f"<think>The passage {{0}} says so.</think>\n{GOOD}",
        f"<thinking>a</thinking><reasoning>b</reasoning>{GOOD}",
        f"The passage says so.</think>\n{GOOD}",
        GOOD.replace("}]}]}", "},]},]}"),
    ],
)
def test_tr_7_21_the_one_answer_is_found_in_what_is_around_it(text):
    assert read_answer(text) == ANSWER


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff"])
def test_tr_1_an_empty_reply_says_so(text):
    assert fault_of(text) == "empty reply"


def test_tr_3_a_reply_that_was_cut_off_is_never_taken_as_whole():
    assert "cut off" in fault_of(GOOD, finish="length")


@pytest.mark.parametrize("finish", ["refused: SAFETY", "refused: RECITATION", "tool call"])
def test_tr_5_30_what_is_no_text_says_why(finish):
    assert finish in fault_of("", finish=finish)


def test_tr_7_two_answers_that_differ_are_none():
    assert "got 2" in fault_of(f"{GOOD}\n{answer_with('Another.')}")


@pytest.mark.parametrize("end", range(1, len(GOOD)))
def test_tr_8_an_answer_cut_at_any_place_is_refused(end):
    fault_of(GOOD[:end])


@pytest.mark.parametrize(
    "text",
    [
        "x, ]y",
        "a, }b",
        "[1,2,]",
        "a\\nb",
        "\\u00e9",
        "back\\\\slash",
        'say "no", }',
        "{[(",
        "```json",
    ],
)
def test_tr_9_strings_keep_every_character(text):
    assert read_answer(answer_with(text)).claims[0].text == text
    mended = answer_with(text).replace('"quotes": []}]', '"quotes": [],},]')
    assert read_answer(mended).claims[0].text == text


def test_tr_9_a_raw_line_break_in_a_string_is_read_as_one():
    assert read_json('{"a": "b\nc\td"}') == {"a": "b\nc\td"}


@pytest.mark.parametrize("text", ["A\nb", "A\r\n\tb", "A \u2028 b", "A\n\n\nb"])
def test_tr_9_white_space_in_a_claim_becomes_one_blank_and_in_a_quote_stays(text):
    claim = {"text": text, "quotes": [{"passage": 0, "text": text}]}
    read = read_answer(json.dumps({"claims": [claim]})).claims[0]
    assert read.text == "A b"
    assert read.quotes[0].text == text


def test_tr_10_order_and_extra_keys_do_not_matter_but_case_does():
    more = json.dumps({"note": 1, "abstains": False, "claims": json.loads(GOOD)["claims"]})
    assert read_answer(more) == ANSWER
    assert "not JSON" not in fault_of('{"Claims": [], "Abstains": true}')


@pytest.mark.parametrize(
    "text", ['{"claims": [], "claims": []}', f'Here: {GOOD[:-1]}, "claims": 1}}']
)
def test_tr_11_a_key_that_comes_twice_is_a_fault(text):
    assert "twice" in fault_of(text)


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "9" * 5_000], ids=lambda n: n[:9]
)
def test_tr_12_a_number_that_is_none_is_a_fault(number):
    assert "number" in fault_of(f'{{"claims": [], "abstains": true, "score": {number}}}')


@pytest.mark.parametrize("text", ["[1, 2]", "[[1]]", '"text"', "null", "7", "true", "{}", "[]"])
def test_tr_13_other_json_is_no_answer(text):
    assert fault_of(text)


@pytest.mark.parametrize("value", [None, [], 7, "", "  ", {}, True])
def test_tr_14_a_claim_without_text_names_the_field(value):
    text = json.dumps({"claims": [{"text": value, "quotes": []}]})
    assert fault_of(text).startswith("claims[0].text: expected text")


@pytest.mark.parametrize(
    "quote", [None, 7, {}, {"passage": "0", "text": "a"}, {"passage": True, "text": "a"},
              {"passage": 0, "text": None}]
)  # fmt: skip
def test_tr_14_a_quote_of_another_shape_names_its_place(quote):
    text = json.dumps({"claims": [{"text": "a", "quotes": [quote]}]})
    assert fault_of(text).startswith("claims[0].quotes[0]")


def test_an_abstention_may_leave_its_claims_out():
    assert read_answer('{"abstains": true}') == Answer((), abstains=True)


def test_tr_15_fifteen_of_twenty_are_kept_and_five_are_missing():
    whole = json.dumps([f"question {n}, ]" for n in range(20)])
    cut = whole[: whole.index('"question 15')] + '"questi'
    found, is_whole = read_texts(cut, key="instructions", finish="length")
    assert found == tuple(f"question {n}, ]" for n in range(15))
    assert not is_whole
    assert read_texts(whole, key="instructions") == (
        tuple(f"question {n}, ]" for n in range(20)),
        True,
    )


@pytest.mark.parametrize("text", ["[1, 2]", '{"instructions": [1]}', '["a", ""]', "[]", "no list"])
def test_tr_13_a_list_of_other_things_is_no_list_of_texts(text):
    with pytest.raises(ReplyFault):
        read_texts(text, key="instructions")


@pytest.mark.parametrize("text", ["[" * 10_000, '{"a":' * 10_000, "x " + "[" * 10_000])
def test_tr_17_deep_nesting_is_a_fault_and_no_crash(text):
    assert fault_of(text)


@pytest.mark.parametrize(
    "char", ["\\ud800", "\\u0000", "\\u001b", "\\u0085x", "\\u009b", "\\u007f"]
)
def test_tr_18_characters_that_no_file_can_hold_are_replaced(char):
    text = read_answer(f'{{"claims": [{{"text": "a{char}b", "quotes": []}}]}}').claims[0].text
    text.encode("utf-8")
    assert all(c.isprintable() or c == "\ufffd" for c in text)


def test_tr_20_a_line_separator_becomes_a_blank():
    assert read_answer(answer_with("a\u2028b")).claims[0].text == "a b"


@pytest.mark.parametrize("text", ["<think>so", f"<think>so {GOOD}", "<THINK>\n"])
def test_tr_21_a_reasoning_block_without_end_is_a_fault(text):
    assert "reasoning" in fault_of(text)


def test_tags_of_reasoning_inside_a_string_stay():
    assert (
        read_answer(answer_with("Write </think> there.")).claims[0].text == "Write </think> there."
    )


@pytest.mark.parametrize("text", ["{" * 50_000, "[ " * 50_000, "```\n" * 20_000, "<think>" * 20_000,
                                  '"' * 50_000, "a" * 1_000_000])  # fmt: skip
def test_garbage_takes_no_longer_than_its_length(text):
    begun = time.process_time()
    fault_of(text)
    assert time.process_time() - begun < 2


@given(st.text())
def test_no_text_crashes(text):
    try:
        read_answer(text)
    except ReplyFault:
        return


@given(
    st.text(min_size=1).filter(str.strip), st.sampled_from(["{}", "Here:\n{}", "```json\n{}\n```"])
)
def test_whatever_a_claim_says_it_is_read_as_it_stands(text, around):
    wrapped = around.replace("{}", json.dumps({"claims": [{"text": text, "quotes": []}]}))
    try:
        read = read_answer(wrapped).claims[0].text
    except ReplyFault as fault:
        assert "expected text" in str(fault)  # nothing but blanks was left
        return
    printable = "".join(c for c in text if c.isprintable() and not c.isspace())
    assert "".join(c for c in read if c in set(printable)) == printable


@pytest.mark.parametrize("before", ["Sure: ", "Here it is, [1]: ", ""])
def test_tr_21_an_end_tag_inside_a_string_ends_no_reasoning(before):
    claims = [{"text": "It prints </think> at the end.", "quotes": []}]
    text = before + json.dumps({"claims": claims, "abstains": False})
    assert read_answer(text).claims[0].text == "It prints </think> at the end."


def test_tr_21_reasoning_with_brackets_whose_first_tag_is_missing_is_taken_off():
    text = 'I could say {"claims": []} or [1].</think>{"claims": [], "abstains": true}'
    assert read_answer(text).abstains
