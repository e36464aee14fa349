"""A person, across the browsers that he uses."""

from __future__ import annotations

import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

MOST_PHONES, MOST_TAGS, LONGEST_TAG = 10, 50, 40


class Contact(models.Model):
    """Who a visitor is, or says he is.

    ``is_verified`` says that the site's own server vouched for him (R23). What a visitor only claims makes or joins contacts
    that are not, and have no ``external_id``; the two kinds never become one without a person who decides it (A088).
    """

    class Source(models.TextChoices):
        CLAIM = "claim", _("Told us in a conversation")
        SIGNED = "signed", _("Signed in on the site")
        HAND = "hand", _("Added by hand")
        IMPORT = "import", _("Imported")
        API = "api", _("API")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phones = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    company = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=35, blank=True)
    # Null, not empty: many contacts have none, and one that has it is the only one.
    external_id = models.CharField(max_length=200, null=True, unique=True, help_text="What the company's own systems call him.")  # noqa: DJ001
    is_verified = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, help_text="When the site's server vouched for him last.")
    # Read and written no more (see ``EndedMember``); it is dropped when no version that does is deployed.
    signed_out_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True, help_text="When the newest identity that was taken was signed, by the clock of the site's server.")
    claimed_name = models.CharField(max_length=120, blank=True, default="", db_default="", help_text="What he himself told last, before people corrected it.")
    claimed_email = models.EmailField(blank=True, default="", db_default="")
    attributes = models.JSONField(default=dict, blank=True, help_text="Values of the company's attributes, by slug.")
    consents = models.JSONField(default=list, blank=True, help_text="What he agreed to or refused, when and where, oldest first.")
    # Read and written no more (see ``MemberData``); it is dropped when no version that does is deployed.
    orders = models.JSONField(default=list, blank=True, help_text="His newest orders, as the site's server told them.")
    tags = ArrayField(models.CharField(max_length=LONGEST_TAG), default=list, blank=True)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    search_text = models.TextField(blank=True, help_text="All that search looks at, in one form.")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, help_text="When one of his browsers last loaded a page.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(is_verified=False) | models.Q(external_id__isnull=False), name="verified_contact_has_external_id"),
        ]
        indexes = [
            models.Index(Coalesce("seen_at", "created_at").desc(), models.F("id").desc(), name="contact_newest"),
            models.Index(fields=["-created_at", "-id"], name="contact_by_creation"),
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(Lower("email"), name="contact_by_email", condition=~models.Q(email="")),
            GinIndex(fields=["tags"], name="contact_tags"),
            GinIndex(fields=["phones"], name="contact_phones"),
            GinIndex(fields=["attributes"], name="contact_attributes", opclasses=["jsonb_path_ops"]),
            # The extension lives in public, whichever schema the table is in.
            GinIndex(fields=["search_text"], name="contact_search", opclasses=["public.gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"contact {self.code}"

    @property
    def code(self) -> str:
        """A short word for the contact that says nothing about the person; what logs call him."""
        return self.uuid.hex[-6:]

    def searchable(self) -> str:
        """What ``search_text`` should be."""
        digits = ["".join(char for char in phone if char.isdigit()) for phone in self.phones]
        return search_form("\n".join([self.name, self.email, self.company, self.external_id or "", *self.phones, *digits]))[:2000]


class ContactNote(models.Model):
    """What an operator wrote down about a contact, or about a visitor who is none yet: then it goes along when he becomes one."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    contact = models.ForeignKey("visitors.Contact", null=True, on_delete=models.CASCADE, related_name="notes", db_index=False)
    visitor = models.ForeignKey("visitors.Visitor", null=True, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True, visitor__isnull=False) | models.Q(contact__isnull=False, visitor__isnull=True),
                name="note_is_about_one",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-created_at"], name="note_of_contact"),
            models.Index(fields=["visitor", "-created_at"], name="note_of_visitor", condition=models.Q(visitor__isnull=False)),
        ]


def search_form(text: str) -> str:
    """A text as it is compared in searches: full and half width, upper and lower case are one."""
    return unicodedata.normalize("NFKC", text).casefold()
