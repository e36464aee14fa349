"""How the widget looks: what is taken, what pages are told of it, the preview, and putting it back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants.accounts.models import AuditLine, Role, User
from tenants.accounts.services.changes import CannotUndo, ChangedSince, undo_change
from tenants.accounts.services.people import NotAllowed
from tenants.files.services import delete_image, store_image
from tenants.scope import TenantRef, tenant_scope
from visitors.colours import VISIBLE, judge_accent
from visitors.forms.appearance import USUAL
from visitors.look import ICONS, LONGEST, style_of
from visitors.models import Website
from visitors.services.look import Look, LookNotAllowed, LookRefused, change_look, clean_look, look_of
from visitors.services.websites import create_website

ROOT = Path(__file__).resolve().parents[2]
FORM = {"accent": "#aa3300", "theme": "auto", "icon": "headset", "side": "left", "offset_x": "12", "offset_y": "80", "faces": "photo"}
BIDI = "\u202egnp.exe\u2066"


@pytest.fixture
def owner(tenant_ref: TenantRef) -> User:
    """The owner of the company."""
    with tenant_scope(tenant_ref):
        return User.objects.create(email="owner@acme.example", full_name="Mika Sato", display_name="Mika", role=Role.OWNER)


@pytest.fixture
def website(tenant_ref: TenantRef, owner: User) -> Website:
    """Its shop."""
    with tenant_scope(tenant_ref):
        return create_website(by=owner, name="Shop", origins=["https://shop.example"])


@pytest.fixture
def signed_in(tenant_ref: TenantRef, owner: User, client_of: Callable[[Any], Client]) -> Client:
    """A browser of the owner."""
    client = client_of(tenant_ref)
    with tenant_scope(tenant_ref):
        client.force_login(owner)
    return client


def picture() -> SimpleUploadedFile:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 40), (200, 80, 20)).save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), content_type="image/png")


def boot(client_of: Callable[[Any], Client], ref: TenantRef, website: Website, language: str, **headers: str) -> dict[str, Any]:
    """What a page of the shop is told."""
    body = json.dumps({"website": website.key, "language": language})
    answer = client_of(ref).post("/widget/boot/", body, content_type="text/plain", headers={"origin": "https://shop.example", **headers})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("accent", "red", "bad_colour"),
        ("accent", "#fff;}", "bad_colour"),
        ("accent", "#112233\n", "bad_colour"),
        ("accent", "#11223\u0663", "bad_colour"),
        ("accent", "url(//evil.example)", "bad_colour"),
        ("side", "top", "bad_choice"),
        ("theme", "dark;--x:1", "bad_choice"),
        ("icon", "M0 0h24", "bad_choice"),
        ("faces", "none", "bad_choice"),
        ("faces", "logo", "no_logo"),
        ("logo", "../../secret.webp", "no_logo"),
        ("offset_x", -1, "out_of_range"),
        ("offset_y", 401, "out_of_range"),
        ("offset_x", "20px", "out_of_range"),
        ("offset_y", True, "out_of_range"),
        ("offset_x", None, "out_of_range"),
        ("phone_offset_x", 81, "out_of_range"),
        ("labels", {"en": "x" * 25}, "too_long"),
        ("labels", {"fr": "Bonjour"}, "unknown_language"),
        ("texts", {"greeting": {"en": "x" * 121}}, "too_long"),
        ("texts", {"script": {"en": "x"}}, "bad_choice"),
        ("texts", {"title": "Shop"}, "unknown_language"),
    ],
)
def test_refused_whoever_says_it(website: Website, tenant_ref: TenantRef, name: str, value: object, code: str) -> None:
    with tenant_scope(tenant_ref), pytest.raises(LookRefused) as refused:
        clean_look(replace(Look(), **{name: value}))
    assert refused.value.code == code


def test_words_are_plain_lines(tenant_ref: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        look = clean_look(Look(labels={"en": f" Ask\n{BIDI}\x00 us ", "ja": "\u200b"}, texts={"greeting": {"en": "<b>Hi</b> {company} </style>"}}))
    assert look.labels == {"en": "Ask gnp.exe us"}
    assert look.texts == {"greeting": {"en": "<b>Hi</b> {company} </style>"}}


def test_the_sheet_holds_numbers_and_colours_and_nothing_else() -> None:
    for accent in ("#0f7c83", "red;}", "</style>", "#fff"):
        sheet = style_of(accent=accent, offset_x=9999, offset_y=-4, phone_offset_x=None, phone_offset_y=12)
        assert re.fullmatch(r"\.root\{(--[a-z-]+:(#[0-9a-f]{6}|\d+px);?)+\}@media\(max-width:480px\)\{\.root\{--x:40px;--y:12px\}\}", sheet), sheet
        assert "--x:400px" in sheet and "--y:0px" in sheet


@pytest.mark.parametrize("accent", ["#ffffff", "#f5e663", "#ffb3c1", "#0f7c83", "#000000", "#777777", "#00ff00"])
def test_words_on_a_colour_can_be_read_and_a_pale_one_has_a_repair(accent: str) -> None:
    verdict = judge_accent(accent)
    assert verdict.words >= 4.5
    assert (verdict.repaired is None) == (verdict.button >= VISIBLE)
    if verdict.repaired:
        assert judge_accent(verdict.repaired).repaired is None
    dark = judge_accent(accent, is_dark=True)
    assert dark.repaired is None or judge_accent(dark.repaired, is_dark=True).repaired is None


def test_what_stands_there_in_grey_is_what_the_widget_says() -> None:
    """The form shows the usual words as placeholders; they stand in the widget's own catalogues."""
    loader = (ROOT / "static/widget/loader/words.ts").read_text()
    for words in USUAL["label"].values():
        assert f'label: "{words}"' in loader
    for language in ("en", "ja", "zh-hans"):
        catalogue = (ROOT / f"static/widget/panel/i18n/{language}.ts").read_text()
        for part, key in (("greeting", "greeting"), ("placeholder", "placeholder"), ("offline", "greeting_away")):
            assert f'  {key}: "{USUAL[part][language]}"' in catalogue
    assert set(ICONS) == set(Website.Icon.values)


def test_pages_are_told_it_in_their_language(website: Website, tenant_ref: TenantRef, owner: User, client_of: Callable[[Any], Client]) -> None:
    texts = {"title": {"ja": "燕茶房"}, "greeting": {"ja": "いらっしゃいませ", "en": "Good day"}, "offline": {"ja": "また明日"}}
    look = Look(accent="#F5C518", side="left", theme="dark", icon="mail", faces="initials", phone_offset_y=60, labels={"ja": "聞く"}, texts=texts)
    with tenant_scope(tenant_ref):
        change_look(by=owner, website=website, look=look)
    japanese = boot(client_of, tenant_ref, website, "ja-JP")
    told = japanese["website"]
    assert (told["label"], told["theme"], told["side"], told["icon"], told["face"], told["language"]) == ("聞く", "dark", "left", ICONS["mail"], "", "ja")
    assert told["texts"] == {"greeting": "いらっしゃいませ", "greeting_away": "また明日"}
    assert "--accent:#f5c518;--on-accent:#000000" in told["css"] and "--y:60px" in told["css"]
    assert japanese["company"] == {"name": "燕茶房"}
    # Where a language has no words of the company's, the widget's own are used; a name is better than none.
    chinese = boot(client_of, tenant_ref, website, "zh-CN")
    assert (chinese["website"]["label"], chinese["website"]["texts"], chinese["company"]["name"]) == ("", {}, "燕茶房")
    # Neither the page's nor ours: the browser's, and then the company's.
    assert boot(client_of, tenant_ref, website, "fr", **{"accept-language": "de, ja;q=0.5"})["website"]["language"] == "ja"
    assert boot(client_of, tenant_ref, website, "fr", **{"accept-language": "de"})["website"]["language"] == tenant_ref.language


def test_saved_seen_and_put_back(website: Website, tenant_ref: TenantRef, signed_in: Client, client_of: Callable[[Any], Client]) -> None:
    path = f"/settings/websites/{website.uuid}/appearance/"
    assert signed_in.get(path).status_code == 200
    saved = signed_in.post(path, {**FORM, "greeting_en": "Good day", "label_ja": "聞く"}, follow=True)
    page = saved.content.decode()
    with tenant_scope(tenant_ref):
        line = AuditLine.objects.get(setting="website_look")
    assert line.changes["accent"] == ["#0f7c83", "#aa3300"] and line.changes["greeting_en"] == ["", "Good day"] and "theme" not in line.changes
    assert f"/settings/changes/{line.uuid}/undo/" in page and "Good day" in page
    assert boot(client_of, tenant_ref, website, "en")["website"]["texts"] == {"greeting": "Good day"}

    back = signed_in.post(f"/settings/changes/{line.uuid}/undo/", follow=True)
    assert back.redirect_chain[-1][0] == path and "Put back as it was before." in back.content.decode()
    assert boot(client_of, tenant_ref, website, "en")["website"]["texts"] == {}
    with tenant_scope(tenant_ref):
        assert look_of(Website.objects.get()) == Look()
        undone = AuditLine.objects.get(undoes=line)
    # Twice is not possible, but undoing the undoing is.
    assert "changed it again since" in signed_in.post(f"/settings/changes/{line.uuid}/undo/", follow=True).content.decode()
    signed_in.post(f"/settings/changes/{undone.uuid}/undo/")
    with tenant_scope(tenant_ref):
        assert Website.objects.get().accent == "#aa3300"
    # Saved as it is: nothing changed, and no line says that it did.
    with tenant_scope(tenant_ref):
        count = AuditLine.objects.count()
    signed_in.post(path, {**FORM, "greeting_en": "Good day", "label_ja": "聞く"})
    with tenant_scope(tenant_ref):
        assert AuditLine.objects.count() == count


@pytest.mark.parametrize(
    ("name", "value"),
    [("accent", "red"), ("accent", "#fff;}"), ("side", "top"), ("offset_x", "-1"), ("phone_offset_y", "999"), ("label_en", "x" * 25), ("faces", "logo")],
)
def test_the_page_refuses_and_stores_nothing(signed_in: Client, website: Website, tenant_ref: TenantRef, name: str, value: str) -> None:
    path = f"/settings/websites/{website.uuid}/appearance/"
    assert signed_in.post(path, {**FORM, name: value}).status_code == 422
    tried = signed_in.post(path + "try/", {**FORM, name: value}).json()
    assert list(tried["errors"]) == [name] and "looks" not in tried
    with tenant_scope(tenant_ref):
        assert look_of(Website.objects.get()) == Look()


def test_trying_out_stores_nothing_and_says_what_pages_would_be_told(signed_in: Client, website: Website, tenant_ref: TenantRef) -> None:
    tried = signed_in.post(f"/settings/websites/{website.uuid}/appearance/try/", {**FORM, "accent": "#f5e663", "greeting_ja": "<i>はい</i>"}).json()
    assert tried["errors"] == {}
    assert tried["looks"]["ja"]["website"]["texts"] == {"greeting": "<i>はい</i>"}
    assert tried["contrast"]["button"] < VISIBLE and judge_accent(tried["contrast"]["repaired"]).repaired is None
    with tenant_scope(tenant_ref):
        assert look_of(Website.objects.get()) == Look()
        assert not AuditLine.objects.filter(setting="website_look").exists()


def test_the_frame_has_no_origin_and_no_way_out(signed_in: Client, website: Website, tenant_ref: TenantRef) -> None:
    answer = signed_in.get(f"/settings/websites/{website.uuid}/appearance/frame/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts;") and "allow-same-origin" not in policy
    assert "connect-src 'none'" in policy and "default-src 'none'" in policy and f"frame-ancestors http://{tenant_ref.host}" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_logo_is_drawn_anew_and_comes_back_with_its_look(
    signed_in: Client, website: Website, tenant_ref: TenantRef, client_of: Callable[[Any], Client]
) -> None:
    path = f"/settings/websites/{website.uuid}/appearance/"
    assert signed_in.post(path, {**FORM, "faces": "logo", "logo": picture()}).status_code == 302
    face = boot(client_of, tenant_ref, website, "en")["website"]["face"]
    assert re.fullmatch(rf"http://{tenant_ref.host}(:\d+)?/logos/[0-9a-f]{{40}}\.webp", face)
    assert signed_in.post(path, {**FORM, "no_logo": "on"}).status_code == 302
    assert "face" not in boot(client_of, tenant_ref, website, "en")["website"]
    with tenant_scope(tenant_ref):
        line = AuditLine.objects.filter(setting="website_look").latest("pk")
    signed_in.post(f"/settings/changes/{line.uuid}/undo/")
    assert boot(client_of, tenant_ref, website, "en")["website"]["face"] == face
    assert signed_in.post(path, {**FORM, "logo": SimpleUploadedFile("x.png", b"no picture")}).status_code == 422


def test_a_logo_stays_when_somebody_changes_the_same_picture_of_himself(
    signed_in: Client, website: Website, tenant_ref: TenantRef, other_tenant: TenantRef, client_of: Callable[[Any], Client]
) -> None:
    path = f"/settings/websites/{website.uuid}/appearance/"
    assert signed_in.post("/settings/profile/photo/", {"photo": picture()}).status_code == 302
    assert signed_in.post(path, {**FORM, "faces": "logo", "logo": picture()}).status_code == 302
    assert signed_in.post("/settings/profile/photo/", {"remove": "1"}).status_code == 302

    face = boot(client_of, tenant_ref, website, "en")["website"]["face"]
    shown = client_of(tenant_ref).get(urlsplit(face).path)
    assert shown.status_code == 200 and shown["Content-Type"] == "image/webp" and shown["Access-Control-Allow-Origin"] == "*"
    assert client_of(other_tenant).get(urlsplit(face).path).status_code == 404
    assert signed_in.post(path, {**FORM, "faces": "logo"}).status_code == 302


def test_a_logo_of_before_is_read_where_it_is(website: Website, tenant_ref: TenantRef, owner: User, client_of: Callable[[Any], Client]) -> None:
    with tenant_scope(tenant_ref):
        change_look(by=owner, website=website, look=Look(faces="logo", logo=store_image(picture())))
    face = boot(client_of, tenant_ref, website, "en")["website"]["face"]
    assert "/photos/" in face and client_of(tenant_ref).get(urlsplit(face).path).status_code == 200


def test_a_website_whose_logo_is_lost_can_be_switched_off(signed_in: Client, website: Website, tenant_ref: TenantRef, owner: User) -> None:
    with tenant_scope(tenant_ref):
        logo = store_image(picture(), kind="logos")
        change_look(by=owner, website=website, look=Look(faces="logo", logo=logo))
        delete_image(logo)
    assert signed_in.get(f"/settings/websites/{website.uuid}/").status_code == 200
    assert signed_in.post(f"/settings/websites/{website.uuid}/", {"name": "Shop", "origins": "https://shop.example"}).status_code == 302
    with tenant_scope(tenant_ref):
        website.refresh_from_db()
    assert (website.is_active, website.logo) == (False, logo)
    path = f"/settings/websites/{website.uuid}/appearance/"
    refused = signed_in.post(path, {**FORM, "faces": "logo"})
    assert refused.status_code == 422 and "Upload a logo first." in refused.content.decode()
    assert signed_in.post(path, {**FORM, "no_logo": "on"}).status_code == 302


def test_what_another_changed_since_stays(website: Website, tenant_ref: TenantRef, owner: User) -> None:
    with tenant_scope(tenant_ref):
        other = User.objects.create(email="ben@acme.example", full_name="Ben Ito", role=Role.ADMIN)
        change_look(by=owner, website=website, look=Look(accent="#111111", side="left"))
        first = AuditLine.objects.latest("pk")
        change_look(by=other, website=website, look=Look(accent="#222222", side="left"))
        with pytest.raises(ChangedSince) as refused:
            undo_change(by=owner, line=first)
        assert refused.value.by is not None and refused.value.by.user == other
        assert Website.objects.get().accent == "#222222"
        # What he changed of other fields does not stand in the way, and stays.
        change_look(by=other, website=website, look=Look(accent="#111111", side="left", theme="dark"))
        undo_change(by=owner, line=first)
        row = Website.objects.get()
        assert (row.accent, row.side, row.theme) == ("#0f7c83", "right", "dark")
        plain = User.objects.create(email="op@acme.example", full_name="Op", role=Role.OPERATOR)
        for refusal, act in (
            (NotAllowed, lambda: undo_change(by=plain, line=first)),
            (LookNotAllowed, lambda: change_look(by=plain, website=website, look=Look())),
        ):
            with pytest.raises(refusal):
                act()
        line = AuditLine.objects.latest("pk")
        Website.objects.all().delete()
        with pytest.raises(CannotUndo) as gone:
            undo_change(by=owner, line=line)
        assert gone.value.reason == "gone"


def test_nothing_of_another_company(signed_in: Client, website: Website, tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        stranger = User.objects.create(email="owner@other.example", full_name="Other", role=Role.OWNER)
        theirs = create_website(by=stranger, name="Theirs", origins=["https://theirs.example"])
        change_look(by=stranger, website=theirs, look=Look(accent="#123456"))
        line = AuditLine.objects.latest("pk")
    for path in ("", "frame/"):
        assert signed_in.get(f"/settings/websites/{theirs.uuid}/appearance/{path}").status_code == 404
    assert signed_in.post(f"/settings/websites/{theirs.uuid}/appearance/", FORM).status_code == 404
    assert signed_in.post(f"/settings/websites/{theirs.uuid}/appearance/try/", FORM).status_code == 404
    assert signed_in.post(f"/settings/changes/{line.uuid}/undo/").status_code == 404
    assert signed_in.post(f"/api/v1/audit-lines/{line.uuid}/undo/", content_type="application/json").status_code == 404
    assert "123456" not in signed_in.get("/settings/audit-log/").content.decode()
    assert str(line.uuid) not in signed_in.get("/api/v1/audit-lines/").content.decode()
    with tenant_scope(other_tenant):
        assert Website.objects.get().accent == "#123456"


def test_over_the_api(signed_in: Client, website: Website, tenant_ref: TenantRef) -> None:
    address = f"/api/v1/websites/{website.uuid}/"
    body = {"theme": "dark", "texts": {"greeting": {"en": "Good day"}}, "phone_offset_x": 8}
    changed = signed_in.patch(address, body, content_type="application/json").json()
    assert (changed["theme"], changed["texts"], changed["phone_offset_x"]) == ("dark", {"greeting": {"en": "Good day"}}, 8)
    signed_in.patch(address, {"texts": {"title": {"en": "Tea"}}}, content_type="application/json")
    lines = signed_in.get("/api/v1/audit-lines/", {"setting": "website_look"}).json()["results"]
    assert [[change["field"] for change in line["changes"]] for line in lines] == [["title_en"], ["theme", "phone_offset_x", "greeting_en"]]
    assert lines[1]["changes"][0] == {
        "field": "theme",
        "label": "Light or dark",
        "before": "As the page, else as the visitor's device",
        "after": "Dark",
    }
    undone = signed_in.post(f"/api/v1/audit-lines/{lines[1]['id']}/undo/", content_type="application/json")
    assert undone.status_code == 200 and undone.json()["undoes"] == lines[1]["id"]
    again = signed_in.post(f"/api/v1/audit-lines/{lines[1]['id']}/undo/", content_type="application/json")
    assert (again.status_code, again.json()["code"], again.json()["changed_by"]) == (409, "changed_since", "Mika Sato")
    for wrong in ({"texts": {"greeting": {"en": "x" * (LONGEST["greeting"] + 1)}}}, {"texts": {"css": {"en": "x"}}}, {"faces": "logo"}, {"accent": "red"}):
        assert signed_in.patch(address, wrong, content_type="application/json").status_code == 400, wrong
