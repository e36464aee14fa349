"""Contacts as CSV: whole, and harmless in a spreadsheet (A039)."""

from __future__ import annotations

import csv
import io

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.factories import make_contact, make_contact_attribute, make_contact_task, make_user
from visitors.models import Contact, ContactAttribute
from visitors.services.contacts import delete_attribute
from visitors.services.contacts.export import plain_cell, safe_cell
from visitors.services.contacts.segments import create_segment

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u3000=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|calc",
    '=HYPERLINK("https://evil.example","x")',
]


def fetch(ref: TenantRef, role: str = Role.ADMIN, query: str = "") -> list[list[str]]:
    client = Client(headers={"host": ref.host + settings.URL_PORT})
    client.force_login(make_user(role))
    answer = client.post(f"/contacts/export/{query}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert all(cell.startswith('"') for cell in text.splitlines()[0].split(","))
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_is_a_formula_and_each_can_be_read_back(payload: str) -> None:
    assert safe_cell(payload) == f"'{payload}"
    assert plain_cell(safe_cell(payload)) == payload


def test_ordinary_cells_stay_as_they_are() -> None:
    for text in ("Mika", "a=b", "'quoted'", "1-2", ""):
        assert plain_cell(safe_cell(text)) == safe_cell(text) == text


def test_every_contact_is_in_the_file_with_its_attributes(tenant: TenantRef) -> None:
    make_contact_attribute("plan")
    make_contact(name='=cmd|"x"', phones=["+81 3 1234 5678"], tags=["a", "b"], attributes={"plan": "@gold, \n silver"})
    make_contact(name="佐藤 花子", email="hanako@example.jp")

    make_contact_task(Contact.objects.get(email="hanako@example.jp"))

    head, first, second = fetch(tenant)

    assert head[:3] == ["name", "email", "phones"]
    assert head[-2:] == ["open_tasks", "attributes.plan"]
    assert (first[-2], second[-2]) == ("0", "1")
    assert (first[0], first[2], first[8]) == ('\'=cmd|"x"', "'+81 3 1234 5678", "a; b")
    assert first[-1] == "'@gold, silver"
    assert second[:2] == ["佐藤 花子", "hanako@example.jp"]
    assert AuditLine.objects.get(action="contact.exported").details == {"count": 2}
    assert [row[0] for row in fetch(tenant, query="?q=花子")[1:]] == ["佐藤 花子"]


def test_a_list_that_can_not_be_read_is_refused_with_words(tenant: TenantRef) -> None:
    make_contact_attribute("plan")
    segment = create_segment(
        by=make_user(), name="Gold", rules={"match": "all", "rules": [{"field": "attributes.plan", "op": "is", "value": "gold"}]}, now=timezone.now()
    )
    delete_attribute(by=make_user(Role.ADMIN), attribute=ContactAttribute.objects.get(), now=timezone.now())
    client = Client(headers={"host": tenant.host + settings.URL_PORT})
    client.force_login(make_user(Role.ADMIN))
    for query, code in ((f"segment={segment.uuid}", "bad_segment"), ("q=%00", "bad_parameter"), ("tag=a%00b", "bad_parameter"), ("sort=x", "bad_parameter")):
        answer = client.post(f"/contacts/export/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code)
