"""By what a web page and an XML spreadsheet are known before they are parsed."""

from __future__ import annotations

import re

SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:html|!doctype\s+html|table|\?xml|meta|head|body|style|div|workbook)", re.IGNORECASE)


def is_page(data: bytes) -> bool:
    """Whether the bytes are a web page with a table or an XML spreadsheet, as web exports named .xls are."""
    return bool(_PAGE.match(data[:512])) and (SPREADSHEET in data[:4096] or b"<t" in data or b"<T" in data)
