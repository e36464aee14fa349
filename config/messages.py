"""The catalogues in config/locale: made from the sources, compiled, and checked. No gettext binaries are needed.

``extract`` writes what the sources say into the .po files and keeps translations whose English is unchanged; it guesses
nothing. ``compile`` makes the .mo files (not in git). ``check`` says what is missing, stale or different.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("ja", "zh_Hans")
SOURCES = ("analytics", "chat", "config", "knowledge", "tenants", "visitors")
SKIPPED = {"migrations", "locale", "__pycache__"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
Key = tuple[str | None, str]


def main(arguments: list[str]) -> int:
    """Run one verb; returns the exit code."""
    match arguments:
        case ["extract"]:
            for locale in LOCALES:
                print(f"{locale}: {extract_into(locale)} messages", file=sys.stdout)
            return 0
        case ["compile"]:
            for locale in LOCALES:
                compile_one(locale)
            return 0
        case ["check"]:
            problems = check()
            for problem in problems:
                print(problem, file=sys.stderr)
            return 1 if problems else 0
        case _:
            print("usage: bin/messages extract | compile | check", file=sys.stderr)
            return 2


def catalogue_path(locale: str) -> Path:
    """The .po file of a locale."""
    return ROOT / "config" / "locale" / locale / "LC_MESSAGES" / "django.po"


def from_sources(locale: str) -> Catalog:
    """Everything the sources say, untranslated."""
    catalogue = Catalog(locale=locale, domain="django", project="Sodan", charset="utf-8", fuzzy=False)
    for path, text in _texts():
        for _line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",), options={"encoding": "utf-8"}
        ):
            catalogue.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return catalogue


def extract_into(locale: str) -> int:
    """Bring a .po file up to date; returns how many messages it has."""
    fresh, path = from_sources(locale), catalogue_path(locale)
    old = _read(path, locale)
    for message in fresh:
        known = old.get(message.id, message.context) if message.id and old else None
        if known is not None and known.id == message.id:
            message.string = known.string
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        # Without dates and line numbers a file changes only when its words do.
        write_po(out, fresh, width=120, omit_header=True, include_lineno=False, sort_by_file=True)
    body = path.read_text(encoding="utf-8")
    plural = f"nplurals={fresh.num_plurals}; plural={fresh.plural_expr};"
    header = f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    path.write_text(header + body, encoding="utf-8")
    return len(fresh)


def compile_one(locale: str) -> Path:
    """Write the .mo file beside a .po file; returns its path."""
    catalogue = _read(catalogue_path(locale), locale)
    if catalogue is None:
        raise FileNotFoundError(catalogue_path(locale))
    target = catalogue_path(locale).with_suffix(".mo")
    with target.with_suffix(".mo.new").open("wb") as out:
        write_mo(out, catalogue)
    target.with_suffix(".mo.new").replace(target)
    return target


def check() -> list[str]:
    """What is wrong with the catalogues, one sentence each; empty when all is well."""
    problems: list[str] = []
    wanted = {_key(message): message for message in from_sources(LOCALES[0]) if message.id}
    for locale in LOCALES:
        catalogue = _read(catalogue_path(locale), locale)
        found = {_key(message): message for message in catalogue or [] if message.id}
        problems += [f"{locale}: missing, run bin/messages extract: {key[1]!r}" for key in wanted.keys() - found.keys()]
        problems += [f"{locale}: no longer in the sources, run bin/messages extract: {key[1]!r}" for key in found.keys() - wanted.keys()]
        problems += [f"{locale}: {problem}: {key[1]!r}" for key, message in found.items() for problem in _faults(message)]
    return problems


def _faults(message: Message) -> Iterator[str]:
    singular, plural = message.id if isinstance(message.id, (list, tuple)) else (message.id, message.id)
    strings = [text or "" for text in (message.string if isinstance(message.string, (list, tuple)) else [message.string])]
    if message.fuzzy:
        yield "a guess"
    if not all(strings):
        yield "not translated"
        return
    allowed = [sorted(_PLACEHOLDER.findall(text)) for text in (singular, plural)]
    for string in strings:
        if sorted(_PLACEHOLDER.findall(string)) not in allowed:
            yield f"other placeholders or tags in {string!r}"
        if string.startswith("\n") != singular.startswith("\n") or string.endswith("\n") != singular.endswith("\n"):
            yield f"other line ends in {string!r}"


def _texts() -> Iterator[tuple[str, str]]:
    """Each source file as Python text that Babel can read."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or SKIPPED & set(path.parts) or not path.is_file():
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                # What templatize leaves between the messages is no Python: only its indentation could offend.
                text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
            yield str(path.relative_to(ROOT)), text


def _read(path: Path, locale: str) -> Catalog | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain="django")


def _key(message: Message) -> Key:
    return message.context, message.id[0] if isinstance(message.id, (list, tuple)) else message.id
