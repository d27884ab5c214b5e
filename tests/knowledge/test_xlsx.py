import datetime
import io

import pytest

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.loaded import Loaded, Unreadable
from generator.knowledge.xlsx import load_xlsx, shown
from tests.knowledge.files_by_hand import zipped


def load(book: object, **fields: object) -> Loaded:
    out = io.BytesIO()
    book.save(out)  # type: ignore[attr-defined]
    return load_xlsx(out.getvalue(), "prices.xlsx", Source("prices.xlsx", **fields))  # type: ignore[arg-type]


@pytest.fixture
def openpyxl() -> object:
    return pytest.importorskip("openpyxl", reason="the extra [documents] isn't installed")


def test_a_row_is_a_document_with_its_figures_as_they_are_shown(openpyxl: object) -> None:
    book = openpyxl.Workbook()  # type: ignore[attr-defined]
    sheet = book.active
    sheet.append(["Price list"])
    sheet.append(["model", "price", "share", "since", "sold_out", "note"])
    sheet.append(
        ["P1", 45.5, 0.125, datetime.date(2024, 3, 9), True, "The pump is quiet and sips power."]
    )
    sheet.append([])
    sheet.append(["P2", 1200])
    sheet["B3"].number_format = '"\u00a3"#,##0.00'
    sheet["B5"].number_format = "[$\u20ac-2] #,##0"
    sheet["C3"].number_format = "0.0%"
    loaded = load(book, id="model")
    assert [(d.id, d.text) for d in loaded.documents] == [
        (
            "prices.xlsx#P1",
            "model: P1; price: \u00a345.50; share: 12.5%; since: 2024-03-09; sold out: yes."
            "\n\nThe pump is quiet and sips power.",
        ),
        ("prices.xlsx#P2", "model: P2; price: \u20ac1,200."),
    ]
    assert [place.label for d in loaded.documents for place in d.places] == ["row 3", "row 5"]
    assert [item.reason for item in loaded.skipped] == [
        "row 1: stands outside the table: 'Price list'"
    ]


def test_sheets_are_told_apart_and_hidden_ones_left_out(openpyxl: object) -> None:
    book = openpyxl.Workbook()  # type: ignore[attr-defined]
    book.active.title = "Shops"
    book.active.append(["town", "street"])
    book.active.append(["York", "Mill Lane"])
    hidden = book.create_sheet("Secret")
    hidden.sheet_state = "hidden"
    hidden.append(["a", "b"])
    other = book.create_sheet("Hours")
    other.append(["day", "open"])
    other.append(["Monday", datetime.time(9, 30)])
    loaded = load(book)
    assert [(d.id, d.title, d.text) for d in loaded.documents] == [
        ("prices.xlsx#Shops row 2", "prices Shops row 2", "town: York; street: Mill Lane."),
        ("prices.xlsx#Hours row 2", "prices Hours row 2", "day: Monday; open: 09:30:00."),
    ]
    assert [item.reason for item in loaded.skipped] == ["sheet 'Secret': is hidden"]


def test_formulas_that_nobody_computed_are_told(openpyxl: object) -> None:
    book = openpyxl.Workbook()  # type: ignore[attr-defined]
    book.active.append(["model", "price"])
    book.active.append(["P1", "=2*3"])
    loaded = load(book)
    assert loaded.documents[0].text == "model: P1."
    assert loaded.warnings[0].reason.startswith("formulas without a stored value: 1;")


def test_an_unknown_column_is_an_error(openpyxl: object) -> None:
    book = openpyxl.Workbook()  # type: ignore[attr-defined]
    book.active.append(["model", "price"])
    book.active.append(["P1", 2])
    with pytest.raises(KnowledgeError, match=r"got 'modell'\. Did you mean 'model'"):
        load(book, title="modell")


@pytest.mark.usefixtures("openpyxl")
def test_dc_20_what_is_no_workbook_says_so() -> None:
    with pytest.raises(Unreadable, match="holds no workbook"):
        load_xlsx(zipped({"a.txt": "x"}), "a.xlsx", Source("a.xlsx"))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (0.1 + 0.2, "General", "0.3"),
        (12_345_678, "General", "12345678"),
        (1_234_567, "#,##0", "1,234,567"),
        (2_024, "0", "2024"),
        (5, '0 "kg"', "5 kg"),
        (1.5, '#,##0.00\\ "\u20ac"', "1.50 \u20ac"),
        (2_000, "[$\u00a3-809]#,##0.00;[RED]-[$\u00a3-809]#,##0.00", "\u00a32,000.00"),
        (0.5, "0%", "50%"),
        (1.25, "0.0##", "1.25"),
        (False, "General", "no"),
        (datetime.datetime(2024, 3, 9, 14, 5, tzinfo=None), "General", "2024-03-09 14:05"),  # noqa: DTZ001
        ("  a b ", "@", "a b"),
    ],
)
def test_a_value_is_written_as_its_sheet_shows_it(
    value: object, number_format: str, text: str
) -> None:
    assert shown(value, number_format) == text
