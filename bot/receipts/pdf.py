"""A receipt as a PDF: A4, letters of every script shaped and embedded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.receipts.page import Receipt
from pipeline.drawing.font_faces import EMOJI, face_for, font_file
from pipeline.language.labels import is_mirrored

if TYPE_CHECKING:
    from fpdf import FPDF

_FACE: Final = "Noto Sans"
_INK, _QUIET = (20, 22, 28), (96, 102, 112)
_TITLE_PT, _HEADING_PT, _LINE_PT, _CODE_PT = 20, 11.5, 9.5, 7.5
_EM_MM: Final = 0.3528 * 1.45
"""A line's height for each point of its letters."""
MARGIN_MM: Final = 18


def receipt_pdf(receipt: Receipt, made_at: datetime | None = None) -> bytes:
    """The page; more than one where a video has very many parts."""
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_creation_date(made_at or datetime.now(UTC))
    pdf.set_title(receipt.title)
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(auto=True, margin=MARGIN_MM)
    pdf.add_page()
    _add_fonts(pdf, receipt)
    align = "R" if is_mirrored(receipt.language) else "L"

    def write(text: str, size_pt: float, colour: tuple[int, int, int]) -> None:
        pdf.set_text_color(*colour)
        pdf.set_font_size(size_pt)
        pdf.multi_cell(
            0, size_pt * _EM_MM, _drawable(text), align=align, new_x="LMARGIN", new_y="NEXT"
        )

    write(receipt.title, _TITLE_PT, _INK)
    for section in receipt.sections:
        pdf.ln(3.2)
        write(section.heading, _HEADING_PT, _INK)
        for line in section.lines:
            write(line, _LINE_PT, _INK)
        if section.codes:
            write("   ".join(section.codes), _CODE_PT, _QUIET)
    return bytes(pdf.output())


def _add_fonts(pdf: FPDF, receipt: Receipt) -> None:
    """The face of the page, and one for each script that it lacks."""
    texts = [receipt.title]
    for section in receipt.sections:
        texts += [section.heading, *section.lines, *section.codes]
    families = {_family(sign) for sign in _drawable("".join(texts))} - {_FACE, EMOJI}
    added = []
    for family in (_FACE, *sorted(families)):
        if found := font_file(family):
            path, place = found
            name = family.replace(" ", "")
            pdf.add_font(name, "", str(path), collection_font_number=place)
            added.append(name)
    pdf.set_font(added[0])
    pdf.set_fallback_fonts(added[1:], exact_match=False)
    pdf.set_text_shaping(use_shaping_engine=True)


def _family(sign: str) -> str:
    return face_for(sign, _FACE, 400).family


def _drawable(text: str) -> str:
    """Without pictures, which a page of records does without."""
    return "".join(sign for sign in text if _family(sign) != EMOJI).strip()
