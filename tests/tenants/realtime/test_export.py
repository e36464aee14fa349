"""What is written down about the protocol is what the code declares."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from tenants.realtime import registry
from tenants.realtime.envelope import CloseCode, ErrorCode
from tenants.realtime.export import typescript


def test_types_and_tables_are_current() -> None:
    """`manage.py export_protocol` changes nothing."""
    call_command("export_protocol", "--check", stdout=StringIO())


def test_every_code_is_explained(settings: object) -> None:
    text = (settings.ROOT / "docs" / "realtime.md").read_text()  # type: ignore[attr-defined]
    assert [code for code in CloseCode if f"| {code.value} |" not in text] == []
    assert [code for code in ErrorCode if f"`{code.value}`" not in text] == []


def test_every_command_and_event_says_what_it_is() -> None:
    assert [command.type for command in registry.commands() if not command.help] == []
    assert all(struct.__doc__ for _audience, _name, struct in registry.events())


def test_typescript_knows_no_note_for_visitors() -> None:
    text = typescript()
    start = text.index("export interface VisitorMessage")
    assert '"note"' not in text[start : text.index("}", start)]
