"""House rules that a reader would otherwise have to remember."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.ROOT
PACKAGES = ("analytics", "chat", "config", "knowledge", "tenants", "visitors")
LONGEST_FILE = 400
LONGEST_TEST = 600
BANNED_NAMES = {"utils", "helpers", "common", "lib", "misc"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@pytest.mark.parametrize("package", PACKAGES)
def test_files_have_one_subject(package: str) -> None:
    long = [f"{path}: {lines}" for path in sources(package) if (lines := len(path.read_text().splitlines())) > LONGEST_FILE]

    assert long == []


def test_test_files_stay_readable() -> None:
    assert [str(path) for path in sources("tests") if len(path.read_text().splitlines()) > LONGEST_TEST] == []


def test_no_drawer_for_everything() -> None:
    assert [str(path) for path in sources(*PACKAGES) if path.stem in BANNED_NAMES or set(path.parts) & BANNED_NAMES & {"utils", "helpers"}] == []


def test_no_import_of_ours_is_hidden_in_a_function() -> None:
    hidden = []
    for path in sources(*PACKAGES):
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or function.name == "ready":
                continue
            for node in ast.walk(function):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name if isinstance(node, ast.Import) else None
                if module and module.split(".")[0] in PACKAGES and path.name != "manage.py":
                    hidden.append(f"{path.relative_to(ROOT)}:{node.lineno} {module}")

    assert hidden == []


def test_every_module_says_why_it_exists() -> None:
    silent = [str(path.relative_to(ROOT)) for path in sources(*PACKAGES) if path.read_text().strip() and not ast.get_docstring(tree_of(path))]

    assert silent == []


def test_only_tenants_and_config_know_the_tenancy_library() -> None:
    users = {str(path.relative_to(ROOT)) for path in sources("analytics", "chat", "knowledge", "visitors") if "django_tenants" in path.read_text()}

    assert users == set()


def test_services_and_models_know_neither_sockets_nor_celery_nor_rest() -> None:
    wrong = []
    for path in sources("chat", "visitors", "tenants"):
        if not {"services", "selectors", "models"} & {*path.parts, path.stem} or "outbox" in path.parts:
            continue
        for node in ast.walk(tree_of(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name if isinstance(node, ast.Import) else ""
            if module and module.split(".")[0] in {"channels", "celery", "rest_framework"}:
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")

    assert wrong == []
