"""No string goes untranslated, and the tool that says so can be trusted."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import write_po

from config import messages


def test_every_string_is_translated() -> None:
    problems = messages.check()
    assert not problems, "\n".join(["Run `bin/messages extract` and translate what is new in config/locale:", *problems[:40]])


@pytest.fixture
def small_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of one Python file and one template."""
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "words.py").write_text('from x import gettext as _\n_("Hello %(name)s")\nngettext("%(n)s line", "%(n)s lines", 2)\n')
    (tmp_path / "chat" / "page.html").write_text(
        '{% load i18n %}\n      {% translate "It\'s here" %}<p>{% blocktranslate with a=b %}Dear <strong>{{ a }}</strong>{% endblocktranslate %}\n'
        '  {% include "x" with label=_("Close") %}{% translate "Ask" context "launcher" %}'
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    return tmp_path


def fill(tree: Path, **changes: str) -> None:
    for locale in messages.LOCALES:
        path = messages.catalogue_path(locale)
        catalogue = messages._read(path, locale)
        assert catalogue is not None
        for message in catalogue:
            if message.id:
                plain = str(message.id[1] if isinstance(message.id, (list, tuple)) else message.id)
                text = changes.get(plain.split()[0].strip("%()s'"), f"x {plain}")
                message.string = (text,) if isinstance(message.id, tuple) else text
        head = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
        with path.open("wb") as out:
            write_po(out, catalogue, omit_header=True)
        path.write_text(f"{head}\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def test_finds_every_form(small_tree: Path) -> None:
    found = {(message.context, message.id) for message in messages.from_sources("ja") if message.id}
    assert found == {
        (None, "Hello %(name)s"),
        (None, ("%(n)s line", "%(n)s lines")),
        (None, "It's here"),
        (None, "Dear <strong>%(a)s</strong>"),
        (None, "Close"),
        ("launcher", "Ask"),
    }


def test_translations_are_kept_and_compiled(small_tree: Path) -> None:
    messages.main(["extract"])
    assert messages.main(["check"]) == 1
    fill(small_tree)
    assert messages.check() == []
    messages.main(["extract"])
    assert messages.check() == [], "a second run loses nothing"
    assert messages.compile_one("ja").read_bytes()


def test_says_what_is_wrong(small_tree: Path) -> None:
    messages.main(["extract"])
    fill(small_tree, Hello="no placeholder", Dear="Dear <em>%(a)s</em>")
    problems = "\n".join(messages.check())
    assert "other placeholders or tags in 'no placeholder'" in problems
    assert "<em>" in problems
    (small_tree / "chat" / "words.py").write_text('_("New words")\n')
    problems = "\n".join(messages.check())
    assert "missing, run bin/messages extract: 'New words'" in problems
    assert "no longer in the sources" in problems


def test_unknown_verb() -> None:
    assert messages.main(["guess"]) == 2
