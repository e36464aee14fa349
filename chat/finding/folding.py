"""One form for texts that mean the same to who searches, and the words of a text.

Width, case, ligatures and accents of European letters do not count; kana keep their marks, because か and が are two letters.
Scripts that put no spaces between words are cut into overlapping pairs of characters, and the last one of a run stands for
itself, so that every single character is the beginning of some word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Kana, Han, Hangul, and the scripts from Thai to Lao: no spaces, or none that a reader could rely on.
UNSPACED = (
    "々〆〇\u0e00-\u0eff\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
RUN = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
IS_UNSPACED = re.compile(rf"[{UNSPACED}]")
LONGEST_WORD = 40
MOST_WORDS = 2000

_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff"
# Most characters of Chinese, Japanese and Korean are in that form already and are passed over.
_FOLDED = "、。\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\uac00-\ud7a3"
_CLUSTER = re.compile(rf"(?![{_FOLDED}](?![{_MARKS}]))[^\x00-\x7f][{_MARKS}]*|[\x00-\x7f][{_MARKS}]+")
_FIRST_OTHER_SCRIPT = "\u0590"
_SAME = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-"}


@lru_cache(maxsize=20_000)
def _folded(cluster: str) -> str:
    if cluster in _SAME:
        return _SAME[cluster]
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    if text[:1] < _FIRST_OTHER_SCRIPT:
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return text


def fold(text: str) -> str:
    """The form in which texts are compared."""
    if text.isascii():
        return text.lower()
    return _CLUSTER.sub(lambda found: _folded(found[0]), text).lower()


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The same form, and for each of its characters where in ``text`` it came from; one place more for the end."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for found in _CLUSTER.finditer(text):
        parts.append(text[at : found.start()].lower())
        places.extend(range(at, found.start()))
        # The last step of ``fold``, which must not make it longer here either.
        part = _folded(found[0]).lower()
        parts.append(part)
        places.extend([found.start()] * len(part))
        at = found.end()
    parts.append(text[at:].lower())
    places.extend(range(at, len(text) + 1))
    return "".join(parts), places


def words_of(text: str) -> set[str]:
    """What the index keeps of a text: words of letters and digits only, at most ``MOST_WORDS``."""
    words: set[str] = set()
    for run in RUN.findall(fold(text)):
        if IS_UNSPACED.match(run):
            words.update(run[at : at + 2] for at in range(len(run)))
        else:
            words.add(run[:LONGEST_WORD])
        if len(words) >= MOST_WORDS:
            break
    return words
