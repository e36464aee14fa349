"""Tables as people's programs write them: which encoding and delimiter a CSV file has, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

ENCODINGS = ("utf-8", "utf-16", "cp932", "gb18030", "cp1252")
DELIMITERS = (",", ";", "\t")
MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# Enough to tell by, and little enough to be quick.
_LOOKED_AT = 200_000
_ROWS_LOOKED_AT = 30
Row = tuple[int, list[str]]


class SheetUnreadable(ValueError):
    """The file is no table that we read; ``code`` says why: bad_encoding, bad_row, empty, too_large, too_many_rows, too_many_columns.

    ``row`` is the row that is wrong, where there is one.
    """

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code)
        self.code, self.row = code, row


def decode(raw: bytes, encoding: str) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        SheetUnreadable: ``bad_encoding``: it is not written so.
    """
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, UnicodeError) as error:
        raise SheetUnreadable("bad_encoding") from error


def recognise_encoding(raw: bytes) -> str:
    """Which of ``ENCODINGS`` a file most likely has: by its mark, as UTF-8 if it is that, else by which of the East Asian ones makes
    of it what people write.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _decoded(raw, "utf-8") is not None:
        return "utf-8"
    part = _whole_lines(raw)
    best, best_score = "cp1252", 0.0
    for encoding, judge in _JUDGES.items():
        text = _decoded(part, encoding)
        if text is None or (encoding != "cp1252" and _decoded(raw, encoding) is None):
            continue
        score = judge(text, part)
        if score > best_score:
            best, best_score = encoding, score
    return best


def recognise_delimiter(text: str) -> str:
    """Which of ``DELIMITERS`` parts the text into the same number of cells in most rows, the more the better."""

    def fitness(delimiter: str) -> tuple[float, int]:
        widths = [len(cells) for cells in _some_rows(text, delimiter)]
        usual, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (times / len(widths) if usual > 1 else 0.0, usual)

    # Ties go to the earlier one.
    return max(DELIMITERS, key=fitness)


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that hold something, each with the number that a spreadsheet shows beside it.

    Raises:
        SheetUnreadable: too many rows or columns, or a row that is none.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = found = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetUnreadable("bad_row", number) from error
        if not any(cell.strip() for cell in cells):
            continue
        # Spreadsheets write empty cells to the widest row's end.
        while len(cells) > MOST_COLUMNS and not cells[-1].strip():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise SheetUnreadable("too_many_columns", number)
        found += 1
        # The first may be the header.
        if found > MOST_ROWS + 1:
            raise SheetUnreadable("too_many_rows", number)
        yield number, cells


def _some_rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [cells for _number, cells in islice(rows_of(text[:_LOOKED_AT], delimiter), _ROWS_LOOKED_AT)]
    except SheetUnreadable:
        return []


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _whole_lines(raw: bytes) -> bytes:
    """The beginning, not cut within a character: a line's end is one byte in all of these encodings."""
    if len(raw) <= _LOOKED_AT:
        return raw
    end = raw.rfind(b"\n", 0, _LOOKED_AT)
    return raw[: end + 1] if end > 0 else raw


def _japanese(text: str, _raw: bytes) -> float:
    """The share of what is not ASCII that is usual in Japanese: kana, punctuation, and kanji of the first level."""
    good = total = 0.0
    for char in text:
        if char < "\x80":
            continue
        total += 1
        if "\u3000" <= char <= "\u30ff" or "\uff01" <= char <= "\uff5e" or 0x88 <= _lead(char) <= 0x98:
            good += 1
        elif "\uff61" <= char <= "\uff9f":
            # What Chinese text looks like when it is taken for Japanese.
            good += 0.4
    return good / total if total else 0.0


def _chinese(text: str, _raw: bytes) -> float:
    """The same for simplified Chinese: the characters of GB 2312."""
    good = total = 0
    for char in text:
        if char < "\x80":
            continue
        total += 1
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            continue
        # GB 2312 holds kana too, which nobody writes in Chinese.
        good += not "\u3040" <= char <= "\u30ff"
    return good / total if total else 0.0


def _western(text: str, _raw: bytes) -> float:
    """The same for the languages of western Europe: single letters among plain ones."""
    good = total = 0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char < "\x80":
            continue
        total += 1
        is_letter = unicodedata.category(char).startswith("L")
        good += is_letter and (before < "\x80" or after < "\x80") and (before.isalpha() or after.isalpha())
    return 0.95 * good / total if total else 0.0


_JUDGES: dict[str, Callable[[str, bytes], float]] = {"cp932": _japanese, "gb18030": _chinese, "cp1252": _western}


def _lead(char: str) -> int:
    """The first byte of a character in the Japanese encoding; 0 for those that have one byte, or none."""
    written = char.encode("cp932", "ignore")
    return written[0] if len(written) == 2 else 0
