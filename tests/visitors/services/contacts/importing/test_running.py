"""Tables into contacts: what a check says is what an import does, and a death in the middle neither doubles nor loses a row."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tenants.accounts.models import AuditLine, Role, User
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_contact, make_contact_attribute, make_user
from tests.tenants.outbox_runner import run_due
from visitors.models import Contact, ContactImport, RefusedRow
from visitors.services.contacts import record_consent
from visitors.services.contacts.erase import erase_contact
from visitors.services.contacts.importing import (
    NotNow,
    TooManyImports,
    cancel_import,
    change_import,
    check_import,
    create_import,
    discard_import,
    export_refused,
    forget_old_imports,
    preview_of,
    running,
    start_import,
    work_on_import,
)
from visitors.services.websites import NotAllowed
from visitors.sheets import SheetUnreadable

from .conftest import Make

HEAD = "Name,E-mail,Phone,Company,Tags,Plan,Newsletter,Customer ID\n"


def counts(row: ContactImport) -> tuple[int, int, int, int]:
    row.refresh_from_db()
    return row.created_count, row.changed_count, row.unchanged_count, row.refused_count


def checked(tenant: TenantRef, admin: User, row: ContactImport) -> ContactImport:
    check_import(by=admin, source=row, now=timezone.now())
    run_due(tenant)
    row.refresh_from_db()
    assert row.status == "checked"
    return row


def imported(tenant: TenantRef, admin: User, row: ContactImport) -> ContactImport:
    start_import(by=admin, source=checked(tenant, admin, row), now=timezone.now())
    run_due(tenant)
    row.refresh_from_db()
    return row


def test_a_check_changes_nothing_and_says_what_the_import_does(tenant: TenantRef, admin: User, upload: Make) -> None:
    make_contact_attribute("plan", "choice", choices=["gold", "silver"])
    make_contact(name="Hana", email="HANA@example.com")
    make_contact(name="Same", email="same@example.com", company="Tea")
    row = upload(
        HEAD + "Mika Sato,mika@example.com,+81 3 1234 5678,Tea & Co,vip; tea,gold,yes,c-1\n"
        "Hanako,hana@example.com,,Leaf,,,,\n"
        "Same,same@example.com,,Tea,,,,\n"
        "No Address,not-an-address,12,,,bronze,perhaps,\n"
        "Twin,MIKA@example.com,,,,,,\n"
        ",,,Only a company,,,,\n"
        "'=1+1,formula@example.com,,,,,,\n"
    )
    before = list(Contact.objects.values())

    checked(tenant, admin, row)

    assert counts(row) == (2, 1, 1, 3)
    assert list(Contact.objects.values()) == before
    assert [(each.number, each.errors) for each in row.refused.order_by("number")] == [
        (5, [[6, "bad_boolean"], [1, "bad_email"], [2, "bad_phone"], [5, "bad_choice"]]),
        (6, [[1, "repeated"]]),
        (7, [[None, "empty"]]),
    ]

    start_import(by=admin, source=row, now=timezone.now())
    run_due(tenant)

    assert counts(row) == (2, 1, 1, 3)
    assert (row.status, row.path) == ("done", "")
    mika = Contact.objects.get(email="mika@example.com")
    assert (mika.name, mika.phones, mika.company, mika.tags, mika.attributes) == (
        "Mika Sato",
        ["+81 3 1234 5678"],
        "Tea & Co",
        ["tea", "vip"],
        {"plan": "gold"},
    )
    assert (mika.external_id, mika.is_verified, mika.source) == ("c-1", False, "import")
    assert [(line["what"], line["is_given"], line["where"]) for line in mika.consents] == [("Newsletter", True, "CSV: people.csv")]
    hana = Contact.objects.get(email="HANA@example.com")
    assert (hana.name, hana.company) == ("Hana", "Leaf")
    assert Contact.objects.get(email="formula@example.com").name == "=1+1"
    line = AuditLine.objects.get(action="contact.imported")
    assert (line.user, line.subject, line.details) == (admin, "people.csv", {"created": 2, "changed": 1, "unchanged": 1, "refused": 3})
    # Of each contact there is no line of its own: a table of thousands would bury the log.
    assert not AuditLine.objects.filter(action="contact.created").exists()


def test_the_same_table_again_changes_nothing(tenant: TenantRef, admin: User, upload: Make) -> None:
    text = HEAD + "Mika Sato,mika@example.com,+81 3 1234 5678,Tea,b; A,,yes,c-1\n"
    for existing in ("fill", "overwrite", "leave"):
        imported(tenant, admin, upload(text, existing=existing))

    row = checked(tenant, admin, upload(text, existing="overwrite"))

    assert counts(row) == (0, 0, 1, 0)
    assert len(Contact.objects.get().consents) == 1


@pytest.mark.parametrize(
    ("existing", "after"),
    [
        ("fill", ("Old", "Tea", ["+81 1"], ["a", "b"])),
        ("overwrite", ("New", "Leaf", ["+81 22 33 44"], ["a", "b"])),
        ("leave", ("Old", "Tea", ["+81 1"], ["a"])),
    ],
)
def test_what_becomes_of_who_exists_is_chosen(tenant: TenantRef, admin: User, upload: Make, existing: str, after: tuple[Any, ...]) -> None:
    contact = make_contact(name="Old", email="x@example.com", company="Tea", tags=["a"])
    Contact.objects.filter(pk=contact.pk).update(phones=["+81 1"])

    imported(tenant, admin, upload(HEAD + "New,x@example.com,+81 22 33 44,Leaf,b,,,\n", existing=existing))

    contact = Contact.objects.get()
    assert (contact.name, contact.company, contact.phones, contact.tags) == after


def test_who_the_site_vouches_for_keeps_name_and_id(tenant: TenantRef, admin: User, upload: Make) -> None:
    make_contact(name="Signed", email="x@example.com", external_id="m-1", is_verified=True)

    row = imported(tenant, admin, upload(HEAD + "Said,x@example.com,,Tea,,,,\n", existing="overwrite"))
    other = checked(tenant, admin, upload(HEAD + "Said,x@example.com,,,,,,m-2\n", existing="overwrite"))

    assert counts(row) == (0, 1, 0, 0)
    contact = Contact.objects.get()
    assert (contact.name, contact.company, contact.external_id, contact.is_verified) == ("Signed", "Tea", "m-1", True)
    assert other.refused.get().errors == [[7, "other_id"]]


def test_ids_of_others_and_addresses_of_several_are_refused(tenant: TenantRef, admin: User, upload: Make) -> None:
    make_contact(name="A", email="twice@example.com")
    make_contact(name="B", email="Twice@example.com")
    make_contact(name="Holder", email="h@example.com", external_id="c-1")

    row = checked(tenant, admin, upload(HEAD + "X,twice@example.com,,,,,,\nY,y@example.com,,,,,,c-1\nZ,z@example.com,,,,,,c-9\nW,w@example.com,,,,,,c-9\n"))

    assert [each.errors for each in row.refused.order_by("number")] == [[[1, "several"]], [[7, "taken"]], [[7, "repeated"]]]


def test_who_refused_a_consent_does_not_agree_again_by_a_table(tenant: TenantRef, admin: User, upload: Make) -> None:
    refused, agreed = make_contact(name="No", email="no@example.com"), make_contact(name="Yes", email="yes@example.com")
    for contact, is_given in ((refused, False), (agreed, True)):
        record_consent(by=None, contact=contact, what="newsletter", is_given=is_given, where="", now=timezone.now())

    row = imported(tenant, admin, upload("E-mail,Newsletter\nno@example.com,yes\nyes@example.com,no\n", existing="overwrite"))

    assert counts(row) == (0, 1, 1, 0)
    assert [line["is_given"] for line in Contact.objects.get(name="No").consents] == [False]
    assert [line["is_given"] for line in Contact.objects.get(name="Yes").consents] == [True, False]


def test_without_looking_for_them_every_row_is_new(tenant: TenantRef, admin: User, upload: Make) -> None:
    make_contact(name="Mika", email="mika@example.com")

    row = imported(tenant, admin, upload("Name,E-mail\nMika,mika@example.com\nMika,mika@example.com\n", match="none"))

    assert counts(row) == (2, 0, 0, 0)


def test_whoever_dies_between_batches_or_within_one_is_followed_without_doubling_or_losing(
    tenant: TenantRef, admin: User, upload: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 4)
    row = checked(tenant, admin, upload("Name,E-mail\n" + "".join(f"P{n},p{n}@example.com\n" for n in range(10)) + "P0,p0@example.com\n"))
    start_import(by=admin, source=row, now=timezone.now())

    class Killed(BaseException):
        pass

    real, written = running.create_contact, []

    def dying(**kwargs: Any) -> Contact:
        # In the middle of the second batch: what it wrote is undone with it.
        if len(written) == 6:
            written.append(None)
            raise Killed
        written.append(None)
        return real(**kwargs)

    monkeypatch.setattr(running, "create_contact", dying)
    with pytest.raises(Killed):
        work_on_import(row.uuid, patience_s=60)
    row.refresh_from_db()
    assert (row.status, row.position, Contact.objects.count()) == ("running", 4, 4)

    # The slice is over at once: each batch hands over to the next, and a repeat of the first asks for nothing twice.
    assert not work_on_import(row.uuid, patience_s=-1)
    row.refresh_from_db()
    assert row.position == 8
    while OutboxEntry.objects.filter(state="pending").exists():
        run_due(tenant)

    assert counts(row) == (10, 0, 0, 1)
    assert row.status == "done"
    assert sorted(Contact.objects.values_list("name", flat=True)) == sorted(f"P{n}" for n in range(10))
    assert [each.errors for each in row.refused.all()] == [[[1, "repeated"]]]
    # The mail about it came twice, late: nothing happens.
    assert work_on_import(row.uuid, patience_s=60)
    assert Contact.objects.count() == 10


def test_a_cancelled_import_stops_and_keeps_what_it_wrote(tenant: TenantRef, admin: User, upload: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    row = checked(tenant, admin, upload("Name\nA\nB\nC\n"))
    path = row.path
    start_import(by=admin, source=row, now=timezone.now())
    work_on_import(row.uuid, patience_s=-1)

    cancel_import(by=admin, source=row, now=timezone.now())

    assert work_on_import(row.uuid, patience_s=60)
    row.refresh_from_db()
    assert (row.status, row.created_count, Contact.objects.count()) == ("cancelled", 1, 1)
    assert not default_storage.exists(path)
    assert AuditLine.objects.get(action="contact.import_cancelled").details == {"created": 1, "changed": 0}
    assert cancel_import(by=admin, source=row, now=timezone.now()).status == "cancelled"
    assert AuditLine.objects.filter(action="contact.import_cancelled").count() == 1


def test_a_changed_draft_must_be_checked_anew_and_one_runs_at_a_time(tenant: TenantRef, admin: User, upload: Make) -> None:
    row, other = upload("Name,E-mail\nMika,mika@example.com\n"), upload("Name\nHana\n")
    with pytest.raises(NotNow, match="not_checked"):
        start_import(by=admin, source=row, now=timezone.now())
    checked(tenant, admin, row)
    change_import(by=admin, source=row, settings={"targets": ["", "email"]}, now=timezone.now())
    row.refresh_from_db()
    assert (row.status, row.created_count) == ("draft", 0)
    check_import(by=admin, source=row, now=timezone.now())
    for change in (check_import, change_import):
        extra: dict[str, Any] = {"settings": {"match": "none"}} if change is change_import else {}
        with pytest.raises(NotNow, match="busy"):
            change(by=admin, source=row, now=timezone.now(), **extra)
    with pytest.raises(NotNow, match="another"):
        check_import(by=admin, source=other, now=timezone.now())
    with pytest.raises(NotNow, match="busy"):
        discard_import(by=admin, source=row)
    cancel_import(by=admin, source=row, now=timezone.now())
    row.refresh_from_db()
    assert row.status == "draft"
    discard_import(by=admin, source=row)
    assert not default_storage.exists(row.path)


def test_reading_it_otherwise_proposes_the_columns_anew(tenant: TenantRef, admin: User) -> None:
    row = create_import(by=admin, filename="x.csv", content="氏名;メール\n田中;t@example.jp\n".encode("cp932"), now=timezone.now())
    assert (row.encoding, row.delimiter, row.columns, row.targets, row.rows) == ("cp932", ";", ["氏名", "メール"], ["name", "email"], 1)

    row = change_import(by=admin, source=row, settings={"has_header": False}, now=timezone.now())
    assert (row.columns, row.targets, row.rows) == (["", ""], ["", ""], 2)
    row = change_import(by=admin, source=row, settings={"delimiter": ","}, now=timezone.now())
    assert row.columns == [""]
    with pytest.raises(SheetUnreadable, match="bad_encoding"):
        change_import(by=admin, source=row, settings={"encoding": "utf-8"}, now=timezone.now())


def test_the_first_rows_are_shown_as_they_will_be(tenant: TenantRef, admin: User, upload: Make) -> None:
    contact = make_contact(name="Hana", email="hana@example.com")
    row = upload("Name,E-mail,Company\nHanako,hana@example.com,Tea\nMika,bad,\n")

    first, second = preview_of(row)

    assert (first.outcome, first.found, first.contact.name, first.contact.company, first.changed) == ("changed", contact, "Hana", "Tea", ["company"])
    assert (second.number, second.outcome, second.errors) == (3, "refused", [(1, "bad_email")])
    assert Contact.objects.get().company == ""


def test_refused_rows_come_back_as_a_table_that_runs_nowhere(tenant: TenantRef, admin: User, upload: Make) -> None:
    row = checked(tenant, admin, upload("Name,E-mail\n=1+1,bad\n"))

    text = "".join(export_refused(row))

    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) == [
        ["Name", "E-mail", "What is wrong", "Row"],
        ["'=1+1", "bad", "E-mail: This is no e-mail address.", "2"],
    ]


def test_only_admins_import_and_not_without_end(tenant: TenantRef, admin: User, upload: Make) -> None:
    with pytest.raises(NotAllowed):
        create_import(by=make_user(Role.SUPERVISOR), filename="x.csv", content=b"name\nx\n", now=timezone.now())
    with pytest.raises(SheetUnreadable, match="empty"):
        upload("Name\n\n")
    for _draft in range(10):
        upload("Name\nMika\n")
    with pytest.raises(TooManyImports):
        upload("Name\nMika\n")


def test_a_file_that_is_gone_ends_the_import_and_says_so(tenant: TenantRef, admin: User, upload: Make) -> None:
    row = upload("Name\nMika\n")
    check_import(by=admin, source=row, now=timezone.now())
    default_storage.delete(row.path)
    run_due(tenant)
    row.refresh_from_db()
    assert (row.status, row.reason) == ("failed", "file_gone")


def test_drafts_files_and_refused_rows_are_not_kept_for_ever(tenant: TenantRef, admin: User, upload: Make) -> None:
    now = timezone.now()
    draft, done = upload("Name\nMika\n"), imported(tenant, admin, upload("Name,E-mail\nMika,bad\nX,x@example.com\n"))
    assert forget_old_imports(now=now) == 0

    assert forget_old_imports(now=now + timedelta(days=2)) == 1
    assert not ContactImport.objects.filter(pk=draft.pk).exists()
    assert not default_storage.exists(draft.path)
    assert RefusedRow.objects.count() == 1
    forget_old_imports(now=now + timedelta(days=31))
    assert RefusedRow.objects.count() == 0
    assert counts(done) == (1, 0, 0, 1)


def test_who_is_erased_is_in_no_table_any_more(tenant: TenantRef, admin: User, upload: Make) -> None:
    contact = make_contact(name='Mika "M" Sato', email="mika@example.com", phones=["+81 3 1234 5678"])
    done = imported(tenant, admin, upload('Name,E-mail,Phone\n"Mika ""M"" Sato",,x\nOther,o,\nTwo,"Mika <MIKA@example.com>",\n'))
    draft, stays = upload("Name,E-mail\nMika,Mika@Example.com\n"), upload("Name\nHana\n")

    erase_contact(by=admin, contact=contact, now=timezone.now())

    assert [each.cells[0] for each in done.refused.all()] == ["Other"]
    assert not ContactImport.objects.filter(pk=draft.pk).exists()
    assert ContactImport.objects.filter(pk=stays.pk).exists()


def test_another_companys_contacts_are_neither_found_nor_changed(tenant: TenantRef, other_tenant: TenantRef, admin: User, upload: Make) -> None:
    with tenant_scope(other_tenant):
        make_contact(name="Theirs", email="mika@example.com", external_id="c-1")

    imported(tenant, admin, upload(HEAD + "Mika,mika@example.com,,Tea,,,,c-1\n", existing="overwrite"))

    assert Contact.objects.get().company == "Tea"
    with tenant_scope(other_tenant):
        assert (Contact.objects.get().name, Contact.objects.get().company) == ("Theirs", "")
        assert not ContactImport.objects.exists()
