"""What strangers see of a process with production settings: headers, cookies, files, refusals to start (A002, A128-A131)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "k3Jw-9sQvT2xY7bNmZr4LpHdFgCe8UaXoWi5RtKy6SjVq1MnBz0P"

SECURITY_HEADERS = {
    "strict-transport-security": r"max-age=(\d{8,}); includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin|no-referrer",
    "content-security-policy": ".*(frame-ancestors 'none'|default-src 'none').*",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin|cross-origin",
    "permissions-policy": r".*camera=\(\).*",
}

# Paths that scanners ask for; none may be there (A128).
_WORDS = """
.git/HEAD .git/config .gitignore .env .env.local .env.production .htaccess .svn/entries .DS_Store .npmrc .dockerenv .ssh/id_rsa
.data/postgres/server.log .venv/pyvenv.cfg config/settings.py settings.py manage.py pyproject.toml requirements/run.txt package.json
package-lock.json vite.config.ts tsconfig.json Dockerfile docker-compose.yml README.md CHANGELOG.md LICENSE backup.zip backup.sql
dump.sql db.sqlite3 database.yml wp-login.php wp-admin/ phpinfo.php phpmyadmin/ admin/ admin/login/ django-admin/ administrator/
metrics metrics/ prometheus/metrics status server-status server-info debug/ __debug__/ _debug_toolbar/ silk/ actuator actuator/env
actuator/health console/ swagger/ swagger.json openapi.json api-docs/ redoc/ graphql/ graphiql/ dev/mail dev/mail/ dev/ test/ tests/
static/ static/../config/settings.py static/..%2fconfig/settings.py static/%2e%2e/config/settings.py static//etc/passwd static/.env
static/widget.js.map static/widget/loader/main.ts static/package.json static/.vite/manifest.json static/assets/ static/node_modules/
static/../../../../../../etc/passwd widget.js.map widget.ts media/ files/ uploads/ photos/ photos/../../settings.py photos/..%2f..%2fsettings.py
.well-known/ crossdomain.xml clientaccesspolicy.xml sodan.sql celery/ flower/ rq/ jsi18n/ i18n/ sitemap.xml.gz index.php cgi-bin/ xmlrpc.php
__cause-error__/ error/ 500/ 404.html 500.html templates/base.html locale/ api/ api/v1/ api/v2/ api/schema/ api/schema.json rt/ ws/
"""
WORDLIST = _WORDS.split()


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a production process on the tests' database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    values: dict[str, str | None] = {
        **os.environ,
        "DATABASE_URL": urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"])),
        "SODAN_PROFILE": "production",
        "SODAN_DOMAIN": "localhost",
        "BASE_URL": "https://localhost",
        "SECRET_KEY": SECRET,
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "SODAN_LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONWARNINGS": "ignore",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def python(*arguments: str, given: str = "", changes: dict[str, str | None] | None = None) -> subprocess.CompletedProcess[str]:
    """Python in a production environment."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(**(changes or {})), input=given, capture_output=True, text=True, timeout=100, check=False
    )


REQUESTS: dict[str, dict[str, Any]] = {
    "sign-in page": {"path": "/account/login/"},
    "sign-in": {
        "method": "POST",
        "path": "/account/login/",
        "headers": {"origin": "https://acme.localhost", "cookie": "{cookies}", "content-type": "application/x-www-form-urlencoded"},
        "body": "csrfmiddlewaretoken={token}&login=nobody@example.com&password=wrong",
    },
    "sign-in from plain http": {
        "method": "POST",
        "path": "/account/login/",
        "headers": {"origin": "http://acme.localhost", "cookie": "{cookies}", "content-type": "application/x-www-form-urlencoded"},
        "body": "csrfmiddlewaretoken={token}&login=nobody@example.com&password=wrong",
    },
    "redirect": {"path": "/inbox/"},
    "slash redirect": {"path": "/account/login"},
    "not found": {"path": "/nothing-here/"},
    "unknown host": {"path": "/", "host": "evil.example"},
    "bad host": {"path": "/", "host": "acme.localhost:443:8"},
    "landing page": {"path": "/", "host": "localhost"},
    "public not found": {"path": "/nothing/", "host": "localhost"},
    "health": {"path": "/health/", "host": "localhost"},
    "loader": {"path": "/widget.js"},
    "boot refused": {"method": "POST", "path": "/widget/boot/", "headers": {"origin": "https://evil.example"}, "body": '{"website":"w_x"}'},
    "boot preflight": {"method": "OPTIONS", "path": "/widget/boot/", "headers": {"origin": "https://evil.example", "access-control-request-method": "POST"}},
    "api stranger": {"path": "/api/v1/session/"},
    "api nowhere": {"path": "/api/v1/nothing/"},
    "api bad key": {"path": "/api/v1/session/", "headers": {"authorization": "Bearer sodan_0123456789ab_x"}},
    "method": {"method": "DELETE", "path": "/account/login/"},
    "csrf": {"method": "POST", "path": "/account/login/"},
    "mounted elsewhere": {"path": "/inbox/", "root_path": "/evil", "headers": {"daphne-root-path": "/evil"}},
    "announced too large": {
        "method": "POST",
        "path": "/account/login/",
        "headers": {"content-type": "text/plain"},
        "body": "x" * (1024 * 1024 + 64 * 1024 + 1),
    },
    "poll stranger": {"method": "POST", "path": "/rt/visitor/", "headers": {"origin": "https://evil.example"}, "body": "{}"},
    "poll of staff": {"method": "POST", "path": "/rt/operator/", "headers": {"origin": "https://other.localhost"}, "body": "{}"},
    "poll on unknown host": {"method": "POST", "path": "/rt/operator/", "host": "evil.example", "body": "{}"},
    "static file": {"path": "/static/favicon.svg"},
}
REQUESTS.update({f"scan {word}": {"path": f"/{word}"} for word in WORDLIST})
REQUESTS.update({f"public scan {word}": {"path": f"/{word}", "host": "localhost"} for word in WORDLIST})
# What is meant to be there, or looks as if (a page of the API for those who are signed in).
MEANT = {"public scan admin", "scan api/", "scan api/v1/", "scan api/v2/", "scan api/schema/", "scan api/schema.json"}


@pytest.fixture(scope="module")
def answers(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The answers of a production process."""
    done = python(
        "-m", "tests.security.production_probe", given=json.dumps(list(REQUESTS.values())), changes={"SODAN_DATA": str(tmp_path_factory.mktemp("data"))}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(zip(REQUESTS, json.loads(done.stdout), strict=True))


def headers_of(answer: dict[str, Any]) -> dict[str, str]:
    """Headers by name; of one that is there twice, both values."""
    found: dict[str, str] = {}
    for name, value in answer["headers"]:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def test_every_answer_carries_the_security_headers_once(answers: dict[str, Any]) -> None:
    """A130: errors, redirects, files, refusals and answers from outside Django included."""
    for name, answer in answers.items():
        found = headers_of(answer)
        for header, pattern in SECURITY_HEADERS.items():
            assert header in found, f"{name} ({answer['status']}) lacks {header}"
            assert re.fullmatch(pattern, found[header]), f"{name}: {header}: {found[header]}"


def test_no_policy_lets_scripts_in(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        policy = headers_of(answer)["content-security-policy"]
        assert "unsafe" not in policy, name
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives.get("script-src", directives["default-src"]) in {"'self'", "'none'"}, f"{name}: {policy}"
        assert directives.get("object-src", directives["default-src"]) == "'none'", name
        assert "*" not in directives.get("connect-src", ""), name


def test_no_answer_says_what_it_is_made_of(answers: dict[str, Any]) -> None:
    """A129: no versions, paths, SQL, settings or names of the inside."""
    inside = re.compile(
        r"(?i)django|python/|uvicorn|daphne|traceback|psycopg|postgres|valkey|redis|/site-packages|\.py\b|SELECT |wsgi|celery|t_[0-9a-f]{8}|"
        + re.escape(SECRET[:12])
    )
    for name, answer in answers.items():
        found = headers_of(answer)
        assert not {"server", "x-powered-by"} & set(found), name
        if answer["status"] >= 400:
            seen = inside.search(answer["body"].replace("csrfmiddlewaretoken", ""))
            assert seen is None, f"{name}: {seen and seen.group()!r}"


@pytest.mark.parametrize("where", ["scan", "public scan"])
def test_scanners_find_nothing(answers: dict[str, Any], where: str) -> None:
    """A128."""
    for word in WORDLIST:
        name, answer = f"{where} {word}", answers[f"{where} {word}"]
        allowed = {400, 401, 404} if name in MEANT else {400, 404}
        location = headers_of(answer).get("location", "")
        # CommonMiddleware adds a slash only where that leads somewhere.
        assert answer["status"] in allowed, f"{name}: {answer['status']} {location}"
        assert "SECRET" not in answer["body"]
        assert "root:" not in answer["body"]


def test_cookies_cannot_be_set_by_a_sibling(answers: dict[str, Any]) -> None:
    """A002: the names carry __Host-, which browsers refuse with a Domain, a Path or without Secure."""
    seen = set()
    for name, answer in answers.items():
        for header, value in answer["headers"]:
            if header != "set-cookie":
                continue
            parts = [part.strip().lower() for part in value.split(";")]
            seen.add(parts[0].split("=")[0])
            assert "secure" in parts, f"{name}: {value}"
            assert "path=/" in parts
            assert not any(part.startswith("domain") for part in parts), f"{name}: {value}"
            assert any(part.startswith("samesite=lax") for part in parts), f"{name}: {value}"
            assert parts[0].startswith(("__host-csrf=", "__host-messages=")), f"{name}: a cookie without __Host-: {value}"
    assert "__host-csrf" in seen


def test_behind_a_proxy_that_ends_tls_forms_work_and_only_over_https(answers: dict[str, Any]) -> None:
    """R20: the scheme is that of BASE_URL."""
    assert answers["sign-in"]["status"] == 200, answers["sign-in"]["body"][:500]
    assert answers["sign-in from plain http"]["status"] == 403
    assert answers["csrf"]["status"] == 403


def test_a_client_cannot_say_where_we_are_mounted(answers: dict[str, Any]) -> None:
    """A004: daphne takes the mount point from a header."""
    answer = answers["mounted elsewhere"]
    assert answer["status"] == 302
    assert headers_of(answer)["location"] == "/account/login/?next=/inbox/"


def test_bodies_without_end_are_refused(answers: dict[str, Any]) -> None:
    assert answers["announced too large"]["status"] == 413


def test_other_origins_are_told_nothing_with_credentials(answers: dict[str, Any]) -> None:
    """A100."""
    for name, answer in answers.items():
        found = headers_of(answer)
        assert "access-control-allow-credentials" not in found, name
        allowed = found.get("access-control-allow-origin")
        assert allowed in {None, "*"}, f"{name}: {allowed}"
        if allowed == "*":
            assert name in {"boot refused", "loader", "static file"}, name
            assert "set-cookie" not in found, name
    assert answers["boot preflight"]["status"] == 403
    assert answers["poll stranger"]["status"] == 403
    assert answers["poll of staff"]["status"] == 403
    assert answers["poll on unknown host"]["status"] == 404


def test_check_deploy_is_clean() -> None:
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "abababab" * 9}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"EMAIL_URL": None}, "EMAIL_URL is not set"),
        ({"SODAN_PROFILE": "development", "SODAN_HOST": "0.0.0.0"}, "loopback only"),
        ({"SODAN_PROFILE": "staging"}, "SODAN_PROFILE"),
        ({"BASE_URL": "javascript:alert(1)"}, "BASE_URL"),
    ],
)
def test_it_refuses_to_start_without_what_keeps_it_safe(changes: dict[str, str | None], words: str) -> None:
    """A131: and says which setting and what to do, without showing the secret."""
    done = python("-c", "import config.settings", changes=changes)
    assert done.returncode != 0
    assert words in done.stderr, done.stderr[-500:]
    secret = changes.get("SECRET_KEY")
    assert not secret or secret not in done.stderr


def test_static_files_hold_no_source_map_and_no_secret() -> None:
    """A131: nothing of the environment is built into what browsers load."""
    built = Path(settings.STATICFILES_DIRS[0])
    files = [path for path in built.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix == ".map"]
    here = re.escape(bytes(settings.ROOT))
    secret = re.compile(rb"(?i)secret_key|postgres(ql)?://|redis://|BEGIN [A-Z ]*PRIVATE KEY|sodan_[0-9a-f]{12}_|/home/|" + here)
    for path in files:
        found = secret.search(path.read_bytes())
        assert found is None, f"{path.name}: {found and found.group()!r}"
