import pytest

from generator.teachers.answers import has_answer, is_question, is_speech, kinds_of


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How much does it cost?", {"money"}),
        ("What do I pay for postage?", {"money"}),
        ("How long is it kept?", {"duration"}),
        ("Until when can I return it?", {"date"}),
        ("Why is it short?", {"why"}),
        ("Can I wash it?", {"polar"}),
        ("What share of owners paid?", {"share"}),
        ("How often is it cleaned?", {"frequency"}),
        ("Who is Jane?", {"portrait"}),
        ("Who signs it?", {"who"}),
        ("Which plan is largest?", set()),
    ],
)
def test_the_kind_of_answer_wanted(question: str, kinds: set[str]) -> None:
    assert kinds_of(question) == kinds


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        ("money", "Each copy costs €8.", "The copy is blue."),
        ("money", "The first copy is free.", "The first copy is blue."),
        ("duration", "It lasts 12 months.", "It lasts well."),
        ("share", "Nine per cent agreed.", "Nine agreed."),
        ("why", "It bends, because it is hot.", "It bends."),
        ("portrait", "He was a tall man.", "He left."),
    ],
)
def test_a_sentence_has_the_form_of_an_answer(kind: str, yes: str, no: str) -> None:
    assert has_answer(kind, yes)
    assert not has_answer(kind, no)


def test_questions_and_speech_are_no_answers() -> None:
    assert is_question('"Why me?"')
    assert not is_question("It is so.")
    assert is_speech("My pump stopped.")
    assert not is_speech("The pump stopped.")
