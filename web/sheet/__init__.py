"""What a client takes home: the sheet with places and ways, and the worksheets, on paper and as PDF."""

from web.sheet.pages import sheet_page, sheet_parts, worksheets_page
from web.sheet.pdf import make_pdf
from web.sheet.records import Sheet, SheetPlace, Start
from web.sheet.sheet import place_line, sheet_frame, sheet_print
from web.sheet.worksheets import (
    WORKSHEETS,
    Template,
    Worksheet,
    make_worksheet,
    read_worksheets,
    worksheet_print,
)

__all__ = [
    "WORKSHEETS",
    "Sheet",
    "SheetPlace",
    "Start",
    "Template",
    "Worksheet",
    "make_pdf",
    "make_worksheet",
    "place_line",
    "read_worksheets",
    "sheet_frame",
    "sheet_page",
    "sheet_parts",
    "sheet_print",
    "worksheet_print",
    "worksheets_page",
]
