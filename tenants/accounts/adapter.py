"""allauth's seams: who may sign up and how people are called."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from tenants.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up on a company's host: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display_user(user: User) -> str:
    """How allauth's messages call a person."""
    return str(user)
