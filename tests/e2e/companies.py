"""Companies that are ready to work, written into the product's database: most tests need one and are not about signing up.

``manage.py shell`` of the product runs this beside it; it knows nothing of pytest.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.http import HttpRequest

from chat.services import ensure_operator
from tenants.accounts.models import Role, User
from tenants.accounts.services.people import add_owner
from tenants.hosts import ref_of
from tenants.ids import new_id
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import public_scope, tenant_scope
from visitors.services import create_website

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_on_demand(*, origin: str, password: str, spares: int) -> None:
    """Migrate and print ``ready``; then make what each line of stdin asks for, and print it as a line of JSON: a ``company``
    with an owner, a colleague of his and a website, or the ``demo`` company.

    Args:
        origin: where their websites are.
        password: of all owners.
        spares: how many prepared schemas are left for those that sign up.
    """
    call_command("migrate_tenants", verbosity=0)
    make_spares(wanted=spares)
    hashed, number = make_password(password), 0
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "demo":
            call_command("seed_demo", verbosity=0)
            print("{}", flush=True)
        else:
            number += 1
            make_spares(wanted=spares + 1)
            print(json.dumps(_company(f"ready{number}", origin, hashed)), flush=True)


def _company(slug: str, origin: str, password_hash: str) -> dict[str, str]:
    with public_scope():
        tenant = take_spare(name=f"{slug.title()} Tea", slug=slug, language="en", time_zone="UTC")
        ref = ref_of(tenant, f"{slug}.{settings.DOMAIN}")
    with tenant_scope(ref):
        owner = add_owner(uuid=new_id(), email=f"owner@{slug}.example", full_name="Mika Sato", password_hash=password_hash, language="en", time_zone="UTC")
        ensure_operator(user=owner)
        colleague = User.objects.create(
            email=f"aoi@{slug}.example", full_name="Aoi Tanaka", role=Role.OPERATOR, language="en", time_zone="UTC", password=password_hash
        )
        ensure_operator(user=colleague)
        website = create_website(by=owner, name=tenant.name, origins=[origin])
        return {"slug": slug, "website": website.key, "session": _sign_in(owner), "colleague": _sign_in(colleague)}


def _sign_in(user: User) -> str:
    """The key of a session of that person."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend=BACKEND)
    request.session.save()
    return str(request.session.session_key)
