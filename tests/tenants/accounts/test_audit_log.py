"""The audit log: owners and admins read who changed what, when and from where; nobody reads another company's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from tenants.accounts.audit import has_words, sentence_of
from tenants.accounts.models import AuditLine, User
from tenants.accounts.services.audit import record_audit
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.accounts.conftest import MakePerson, SignIn

ROOT = Path(__file__).resolve().parents[3]
PATH = "/settings/audit-log/"


def note(ref: TenantRef, by: User | None, count: int = 1, *, action: str = "user.invited", subject: str = "new{}@example.com") -> None:
    """Write lines as services do."""
    with tenant_scope(ref):
        for number in range(count):
            record_audit(by=by, action=action, subject=subject.format(number), role="admin")


def subjects(page: str) -> list[str]:
    """Who was invited, in the order shown."""
    return re.findall(r"Invited (\S+) as Admin", page)


def test_newest_first_in_pages(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner", full_name="Mika Sato")
    note(tenant_ref, owner, 70)
    browser = sign_in(tenant_ref, owner)

    first = browser.get(PATH).content.decode()
    assert subjects(first) == [f"new{number}@example.com" for number in range(69, 39, -1)]
    assert 'rel="prev"' not in first

    seen, page = subjects(first), first
    while found := re.search(r'rel="next" href="([^"]+)"', page):
        page = browser.get(PATH + found[1].replace("&amp;", "&")).content.decode()
        seen += subjects(page)
    assert seen == [f"new{number}@example.com" for number in range(69, -1, -1)]
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert back is not None
    assert subjects(browser.get(PATH + back[1].replace("&amp;", "&")).content.decode()) == [f"new{number}@example.com" for number in range(39, 9, -1)]


def test_a_line_says_who_what_when_and_where(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner", full_name="Mika Sato", time_zone="Asia/Tokyo")
    browser = sign_in(tenant_ref, owner)
    form = {"name": "Acme", "language": "en", "time_zone": "UTC"}
    assert browser.post("/settings/company/", form, REMOTE_ADDR="203.0.113.9").status_code == 302
    with tenant_scope(tenant_ref):
        line = AuditLine.objects.get()
        AuditLine.objects.filter(pk=line.pk).update(at="2026-03-01T23:30:00Z")

    page = browser.get(PATH).content.decode()

    for words in ("Changed the company", "Mika Sato", "203.0.113.9", "March 2, 2026", 'datetime="2026-03-01T23:30:00+00:00"'):
        assert words in page


def test_filtered_by_person_and_kind(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner, admin = person(tenant_ref, "owner"), person(tenant_ref, "admin")
    note(tenant_ref, owner, 40, subject="by-owner{}@example.com")
    note(tenant_ref, admin, 2, subject="by-admin{}@example.com")
    note(tenant_ref, admin, action="hours.changed", subject="")
    browser = sign_in(tenant_ref, owner)

    assert subjects(browser.get(PATH, {"person": str(admin.uuid), "kind": "user"}).content.decode()) == ["by-admin1@example.com", "by-admin0@example.com"]
    only_hours = browser.get(PATH, {"kind": "hours"}).content.decode()
    assert subjects(only_hours) == []
    assert "Changed the business hours" in only_hours
    assert "No line fits all of these choices." in browser.get(PATH, {"person": str(owner.uuid), "kind": "api_key"}).content.decode()
    # The next page keeps to the same filters, those left empty included, and its cursor fits no others.
    page = browser.get(PATH, {"person": str(owner.uuid), "kind": ""}).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    address = PATH + following[1].replace("&amp;", "&")
    assert len(subjects(browser.get(address).content.decode())) == 10
    assert browser.get(address.replace(str(owner.uuid), str(admin.uuid))).status_code == 400


@pytest.mark.parametrize("query", ["cursor=forged", "person=x", "kind=nothing", "cursor=%00", "kind=%25", "until=9999-12-31", "since=x"])
def test_what_we_did_not_make_is_refused(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, query: str) -> None:
    assert sign_in(tenant_ref, person(tenant_ref, "admin")).get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_any_day_may_be_asked_for(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, zone: str) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "admin", time_zone=zone))
    for query in ("since=0001-01-01", "until=0001-01-01", "since=9999-12-31", "until=9999-12-30", "since=2026-03-01&until=2026-03-01"):
        assert browser.get(f"{PATH}?{query}").status_code == 200, query


@pytest.mark.parametrize("role", ["supervisor", "operator"])
def test_only_owner_and_admins(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, role: str) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, role))
    assert browser.get(PATH).status_code == 403
    assert PATH not in browser.get("/settings/profile/").content.decode()


def test_nothing_of_another_company(tenant_ref: TenantRef, other_tenant: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    mine, theirs = person(tenant_ref, "owner"), person(other_tenant, "owner", full_name="Foreign Owner")
    note(other_tenant, theirs, subject="foreign{}@example.com")
    browser = sign_in(tenant_ref, mine)

    page = browser.get(PATH).content.decode()
    assert "foreign" not in page.lower()
    assert "Nothing has been changed yet" in page
    assert "foreign" not in browser.get(PATH, {"person": str(theirs.uuid)}).content.decode().lower()


def test_every_action_has_words() -> None:
    """Of all that services write, found in their sources."""
    written = set()
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in {"analytics", "chat", "config", "knowledge", "tenants", "visitors"}:
            written |= set(re.findall(r'record_audit\([^)]*?action="([\w.]+)"', path.read_text(encoding="utf-8")))

    assert len(written) > 15
    assert [action for action in sorted(written) if not has_words(action)] == []


def test_what_people_wrote_is_no_template(tenant: TenantRef) -> None:
    line = AuditLine(action="user.role_changed", subject="{before.__class__} {0}", details={"before": "operator"})

    assert sentence_of(line) == "Changed the role of {before.__class__} {0} from Operator to …"
    with translation.override("ja"):
        assert "オペレーター" in sentence_of(line)
    assert sentence_of(AuditLine(action="robot.woken", subject="R2")) == "robot.woken R2"
