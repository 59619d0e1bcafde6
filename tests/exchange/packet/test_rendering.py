"""Papers as PDF: the text that was looked at, PDF/UA-1 with its tags, within their pages, large and black enough."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pypdfium2
import pytest
import typst

from coordination.acts.documents import LONGEST
from coordination.decisions.content import Content, Filled
from coordination.decisions.papers import build_document
from coordination.exchange.packet import rendering
from coordination.exchange.packet.rendering import Stamp, render
from coordination.knowledge import Rulebook
from coordination.vocabulary import Document
from tests.builders import NOW
from tests.exchange.packet.faxed import pages_of
from tests.exchange.packet.golden import CASES, content_of, file_of, pdf_of, text_of
from tests.five_patients import EFFECTIVE, FIVE

POINTS_A_MM = 72 / 25.4
SMALLEST = {
    Document.PACKET: 11.0,
    Document.EMERGENCY_SHEET: 11.0,
    Document.PATIENT_LETTER: 11.0,
    Document.WALLET_CARD: 7.0,
}
MOST_PAGES = {Document.PACKET: 4, Document.EMERGENCY_SHEET: 1, Document.PATIENT_LETTER: 1, Document.WALLET_CARD: 2}
ALL = [(name, document) for name in FIVE for document in Document]


@pytest.fixture(scope="module")
def made(rulebook: Rulebook) -> dict[tuple[str, Document], bytes]:
    return {key: pdf_of(content_of(*key, rulebook)) for key in ALL}


Made = dict[tuple[str, Document], bytes]


@pytest.mark.parametrize(("name", "document"), CASES)
def test_the_text_is_the_one_that_was_looked_at(name: str, document: Document, made: Made) -> None:
    assert text_of(made[name, document]) == file_of(name, document).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "document"), ALL)
def test_each_paper_keeps_to_its_pages(name: str, document: Document, made: Made) -> None:
    pages = pages_of(made[name, document])
    assert len(pages) <= MOST_PAGES[document]
    if document is Document.PACKET:
        assert "Handoff packet: summary" in pages[0]
        assert "Details" in pages[1]


@pytest.mark.parametrize(("name", "document"), ALL)
def test_two_identifiers_the_page_and_the_version_stand_on_each_page(
    name: str, document: Document, made: Made, rulebook: Rulebook
) -> None:
    content, pages = content_of(name, document, rulebook), pages_of(made[name, document])
    number, born = (said.split(" (")[0] for said in content.identifiers[:2])
    for place, page in enumerate(page.replace("\xa0", " ") for page in pages):
        flat = " ".join(page.split())
        assert content.patient in flat
        assert born in flat
        assert "ersion 2" in flat
        if document is Document.WALLET_CARD:
            assert f"{place + 1}/{len(pages)}" in flat
        else:
            assert number in flat
            assert f"Page {place + 1} of {len(pages)}" in flat
            assert "Tue 24 Nov 2026, 09:00 CST" in flat


@pytest.mark.parametrize("document", Document)
def test_a_paper_is_pdf_ua_with_title_language_and_tags(document: Document, made: Made) -> None:
    with pikepdf.open(BytesIO(made["short", document])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "version 2" in str(metadata["dc:title"])
        tags = Counter(str(tag.S) for tag in _tags(pdf.Root.StructTreeRoot))
        figures = [tag for tag in _tags(pdf.Root.StructTreeRoot) if tag.get("/S") == "/Figure"]
    assert tags["/H1"] >= 1
    assert figures
    assert all("QR code that holds the content hash" in str(figure.Alt) for figure in figures)
    if document is Document.PACKET:
        assert tags["/H2"] >= 6
        assert tags["/Table"] >= 4
        assert tags["/TH"] >= 3 * tags["/Table"] - 1
        assert tags["/TD"] > tags["/TH"]


def _tags(node: Any) -> Iterator[Any]:
    """Every element of the tag tree below a node."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _tags(kid)


@pytest.mark.parametrize(("name", "document"), ALL)
def test_no_letter_is_smaller_than_it_may_be(name: str, document: Document, made: Made) -> None:
    assert min(_sizes(made[name, document])) >= SMALLEST[document] - 0.01


def _sizes(pdf: bytes) -> Iterator[float]:
    """The height in points of each visible letter."""
    document = pypdfium2.PdfDocument(pdf)
    raw = pypdfium2.raw
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            if chr(raw.FPDFText_GetUnicode(text, place)).isspace():
                continue
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(text, place, ctypes.byref(matrix))
            yield raw.FPDFText_GetFontSize(text, place) * abs(matrix.d or 1.0)
    document.close()


@pytest.mark.parametrize(("name", "document"), ALL)
def test_everything_is_black_or_white(name: str, document: Document, made: Made) -> None:
    with pikepdf.open(BytesIO(made[name, document])) as pdf:
        for page in pdf.pages:
            colors = {value for stream in _streams(page.obj) for value in _colors(stream)}
            assert colors <= {0.0, 1.0}
            assert not page.get_images()


def _streams(page: Any) -> Iterator[Any]:
    yield page
    resources = page.get("/Resources", pikepdf.Dictionary())
    yield from (form for form in resources.get("/XObject", {}).values() if form.get("/Subtype") == "/Form")


def _colors(stream: Any) -> Iterator[float]:
    for operands, operator in pikepdf.parse_content_stream(stream):
        if str(operator) in ("g", "G", "rg", "RG", "k", "K", "sc", "SC", "scn", "SCN"):
            yield from (float(one) for one in operands if not isinstance(one, pikepdf.Name))


def test_the_wallet_card_has_the_size_of_a_card(made: Made) -> None:
    document = pypdfium2.PdfDocument(made["short", Document.WALLET_CARD])
    sizes = [page.get_size() for page in document]
    document.close()
    assert len(sizes) == 2
    for width, height in sizes:
        assert (width / POINTS_A_MM, height / POINTS_A_MM) == pytest.approx((85, 54), abs=0.1)


def test_the_compiler_refuses_a_paper_that_is_not_accessible() -> None:
    with pytest.raises(typst.TypstError, match="PDF/UA-1"):
        typst.compile(b"No title", pdf_standards=["ua-1"])


def test_what_somebody_typed_is_data_and_never_a_command(rulebook: Rulebook) -> None:
    content = content_of("short", Document.PACKET, rulebook)
    typed = '#panic("x") *bold* $1$ </script> "quoted" \\ [b] @label <tag>'
    told = content.field("packet-allergies")
    assert told is not None
    fields = tuple(told.model_copy(update={"lines": (typed,)}) if one is told else one for one in content.fields)
    text = text_of(pdf_of(content.model_copy(update={"fields": fields})))
    assert " ".join(typed.split()) in " ".join(text.split())


def test_an_incomplete_packet_says_on_its_first_page_that_it_is_not_to_be_sent(rulebook: Rulebook) -> None:
    from coordination.decisions.packet import build_packet
    from tests.builders import NOW
    from tests.five_patients import many_unknowns

    bare = build_packet(replace(many_unknowns(), stated={}), NOW, rulebook=rulebook)
    first = " ".join(pages_of(pdf_of(bare))[0].split())
    assert "NOT COMPLETE, NOT TO BE SENT. Empty: Risk tier and why" in first
    assert "Allergies NOT RECORDED" in first


def test_long_statements_everywhere_still_keep_to_four_pages(rulebook: Rulebook) -> None:
    content = content_of("long", Document.PACKET, rulebook)
    words = ("Reconciled by the pharmacy, " * 11)[:LONGEST].strip()
    stated = {"packet-code-status", "packet-allergies", "packet-medications-other", "packet-tocilizumab-place",
              "packet-first-measures", "packet-directive", "packet-device", "packet-prior", "packet-ecog"}  # fmt: skip
    fields = tuple(one.model_copy(update={"lines": (words,)}) if one.id in stated else one for one in content.fields)
    pages = pages_of(pdf_of(content.model_copy(update={"fields": fields})))
    assert len(pages) <= rendering.MOST_PAGES


@pytest.mark.parametrize("document", [Document.WALLET_CARD, Document.EMERGENCY_SHEET, Document.PATIENT_LETTER])
@pytest.mark.parametrize("now", [NOW, EFFECTIVE], ids=["before", "after"])
def test_long_names_of_sites_keep_to_the_pages(document: Document, now: datetime, rulebook: Rulebook) -> None:
    source = FIVE["talquetamab"]()
    center = replace(source.course.academic, name="North University Hospital and Comprehensive Cancer Center")
    assert source.course.community is not None
    practice = replace(
        source.course.community,
        name="Lakeside Oncology and Hematology Associates of Western New York",
        emergency_partner="Lakeside General Hospital, emergency department, 716 555 0911",
    )
    course = replace(source.course, academic=center, community=practice)
    content = build_document(document, replace(source, course=course), now, rulebook=rulebook)
    assert len(pages_of(pdf_of(content))) == MOST_PAGES[document]


# --- what is cut, and what never is


def with_lines(content: Content, **lines: tuple[str, ...]) -> Content:
    """The same with other lines in some fields: `tier=("…",)` fills the field packet-tier."""
    filled = {"filled": Filled.RECORDED}
    said = {f"packet-{name.replace('_', '-')}": kept for name, kept in lines.items()}
    fields = (
        one.model_copy(update=filled | {"lines": said[one.id]}) if one.id in said else one for one in content.fields
    )
    return content.model_copy(update={"fields": tuple(fields)})


def flat_pages(content: Content) -> list[str]:
    return [" ".join(page.replace("\xa0", " ").split()) for page in pages_of(pdf_of(content))]


PROSE = ("Watcher: " + "fever on two evenings, lives alone, far from the practice, " * 12).strip(", ")


def test_a_long_line_is_cut_at_a_word_says_so_and_stands_whole_in_the_details(rulebook: Rulebook) -> None:
    first, *details = flat_pages(with_lines(content_of("short", Document.PACKET, rulebook), tier=(PROSE,)))
    said, _, _ = first.partition(" ... (cut here, whole under Details)")
    kept = said[said.index("Watcher:") :]
    assert PROSE.startswith((f"{kept} ", f"{kept},"))
    assert len(kept) > 200
    assert PROSE in " ".join(details)


MANY_LINES = tuple(
    f"Site {place}, on call day and night for this patient: 716 555 {1000 + place}" for place in range(8)
)


def test_a_list_of_numbers_is_never_cut(rulebook: Rulebook) -> None:
    content = with_lines(content_of("short", Document.PACKET, rulebook), call=MANY_LINES, tier=(PROSE,))
    assert sum(map(len, MANY_LINES)) > 300
    first = flat_pages(content)[0]
    assert all(line in first for line in MANY_LINES)


@pytest.mark.parametrize("number", ["716 555 0911", "(716) 555-0911", "+1 716.555.0911"])
def test_a_line_with_a_telephone_number_is_never_cut(number: str, rulebook: Rulebook) -> None:
    line = f"{'Lakeside General, ' * 18}{number}"
    first = flat_pages(with_lines(content_of("short", Document.PACKET, rulebook), emergency_partner=(line,)))[0]
    assert line in first
    assert "cut here" not in first


def test_an_amount_is_kept_with_its_unit_wherever_a_line_is_cut(rulebook: Rulebook) -> None:
    for letters in range(285, 300):
        line = f"{'x' * 9} {'y' * (letters - 10)} 1.5 mg and more of it {'z' * 40}"
        first = flat_pages(with_lines(content_of("short", Document.PACKET, rulebook), tier=(line,)))[0]
        said = first.partition(" ... (cut here")[0]
        assert said.endswith(("y", "1.5 mg", "and"))


def test_rows_that_are_not_printed_are_counted_and_where_they_stand_is_said(rulebook: Rulebook) -> None:
    text = " ".join(flat_pages(content_of("long", Document.PACKET, rulebook)))
    assert "2 more not printed here: the whole list is in the record at the center (Answer to)." in text


LONG_HERE = ("packet-tasks", "packet-tier")


def overlong(rulebook: Rulebook) -> Content:
    tasks = tuple(f"Task {place}: call the practice about the visit, Mon 30 Nov 2026" for place in range(150))
    return with_lines(content_of("long", Document.PACKET, rulebook), tasks=tasks, tier=(PROSE,))


def test_what_four_pages_do_not_hold_is_printed_whole_and_says_so_on_its_first_page(rulebook: Rulebook) -> None:
    content = overlong(rulebook)
    pages = flat_pages(content)
    assert len(pages) > rendering.MOST_PAGES
    said = "LONGER THAN A PACKET MAY BE: more than 1 page of summary and 3 of details. All of this version is printed. Longest: Open tasks,"
    assert said in pages[0]
    assert "Emergency hospital Lakeside General, 716 555 0911" in pages[0]
    assert "(cut here, whole under Details)" in pages[0]
    text = " ".join(pages)
    for field in content.fields:
        assert all(" ".join(line.split()) in text for line in field.lines if field.id in LONG_HERE)
    assert all(f"Page {place + 1} of {len(pages)}" in page for place, page in enumerate(pages))


def test_a_summary_of_two_pages_says_so_too(rulebook: Rulebook) -> None:
    content = with_lines(content_of("short", Document.PACKET, rulebook), call=MANY_LINES * 6)
    pages = flat_pages(content)
    assert "LONGER THAN A PACKET MAY BE" in pages[0]
    assert "Longest: Who to call" in pages[0]


def test_a_packet_that_fits_says_nothing_of_its_length(made: Made) -> None:
    for name in FIVE:
        assert "LONGER THAN" not in pages_of(made[name, Document.PACKET])[0]


def test_a_moment_with_a_fraction_of_a_second_makes_a_paper(rulebook: Rulebook) -> None:
    content = content_of("short", Document.WALLET_CARD, rulebook)
    at = NOW.replace(microsecond=123_456)
    assert render(content, Stamp(1, at, ZoneInfo("America/Chicago"), "Carla Coordinator", content.hash, None))
