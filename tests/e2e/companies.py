"""Companies that are ready to work, written into the database before the product starts: most tests need one and are not about signing up.

``manage.py shell`` of the product runs this; it knows nothing of pytest.
"""

from __future__ import annotations

import json
from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.http import HttpRequest

from chat.services import ensure_operator
from tenants.accounts.services.people import add_owner
from tenants.hosts import ref_of
from tenants.ids import new_id
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import public_scope, tenant_scope
from visitors.services import create_website

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def prepare(*, companies: int, origin: str, password: str, spares: int, demo: bool) -> None:
    """Migrate, make companies with an owner and a website, and spares for those that sign up; prints what was made as JSON.

    Args:
        companies: how many; they are called ready1, ready2 ...
        origin: where their websites are.
        password: of all owners.
        spares: how many prepared schemas are left over.
        demo: whether the demo company is made as well.
    """
    call_command("migrate_tenants", verbosity=0)
    make_spares(wanted=companies + spares + demo)
    hashed = make_password(password)
    print(json.dumps([_company(f"ready{number + 1}", origin, hashed) for number in range(companies)]), flush=True)
    if demo:
        call_command("seed_demo", verbosity=0)


def _company(slug: str, origin: str, password_hash: str) -> dict[str, str]:
    with public_scope():
        tenant = take_spare(name=f"{slug.title()} Tea", slug=slug, language="en", time_zone="UTC")
        ref = ref_of(tenant, f"{slug}.{settings.DOMAIN}")
    with tenant_scope(ref):
        owner = add_owner(uuid=new_id(), email=f"owner@{slug}.example", full_name="Mika Sato", password_hash=password_hash, language="en", time_zone="UTC")
        ensure_operator(user=owner)
        website = create_website(by=owner, name=tenant.name, origins=[origin])
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        login(request, owner, backend=BACKEND)
        request.session.save()
        return {"slug": slug, "website": website.key, "session": str(request.session.session_key)}
