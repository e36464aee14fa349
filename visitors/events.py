"""What happens to websites and visitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WebsiteAdded:
    """A website was added; its widget may run on its origins from now on.

    Attributes:
        website_id: key of the website.
        website_uuid: public id of the website.
    """

    website_id: int
    website_uuid: UUID


@dataclass(frozen=True, slots=True)
class WebsiteChanged:
    """A website's origins, look or activity changed.

    Attributes:
        website_id: key of the website.
        website_uuid: public id of the website.
    """

    website_id: int
    website_uuid: UUID


@dataclass(frozen=True, slots=True)
class VisitsMoved:
    """Visits began, went on to another page, or were left.

    Attributes:
        visits: public ids of the visits.
    """

    visits: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ContactCreated:
    """A contact came to be: by hand, by what a visitor told, by a signed identity, or by an import.

    Attributes:
        contact: public id of the contact.
        source: how, a ``Contact.Source``.
    """

    contact: UUID
    source: str


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """What is known of a contact changed, or which browsers are his.

    Attributes:
        contact: public id of the contact.
        fields: names of what changed.
    """

    contact: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactDeleted:
    """A contact was taken off the list; his browsers and conversations stay, without him.

    Attributes:
        contact: public id that the contact had.
    """

    contact: UUID


@dataclass(frozen=True, slots=True)
class VisitorIdentified:
    """The site's server said who a visitor is, for the first time on this browser.

    Attributes:
        visitor: public id of the visitor.
        contact: public id of the verified contact.
    """

    visitor: UUID
    contact: UUID


@dataclass(frozen=True, slots=True)
class VisitorSignedOut:
    """The site said that its member left the browser; the visitor's token works no more.

    Attributes:
        visitor: public id of the visitor.
    """

    visitor: UUID


@dataclass(frozen=True, slots=True)
class VisitorEmailChanged:
    """A visitor has another e-mail address than before: who reads the earlier one must not read on.

    Attributes:
        visitor_id: key of the visitor.
        at: when.
    """

    visitor_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitorNoted:
    """What operators wrote down about a visitor who is no contact changed: notes or tags.

    Attributes:
        visitor: public id of the visitor.
    """

    visitor: UUID


@dataclass(frozen=True, slots=True)
class VisitorsChanged:
    """What is known of visitors changed beside what they do on the site: a name, a conversation.

    Attributes:
        visitors: public ids of the visitors.
    """

    visitors: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ArrivalRuleChanged:
    """A person of the company wants to be told of other arrivals than before.

    Attributes:
        user_id: key of the person.
    """

    user_id: int


@dataclass(frozen=True, slots=True)
class VisitsBegan:
    """New visits were stored, so it is known where their visitors came from.

    Attributes:
        visitor_ids: keys of the visitors.
    """

    visitor_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonIsErased:
    """A person's data is being erased: whoever keeps some deletes it within the same transaction.

    Attributes:
        contact: public id of the contact.
        visitor_ids: keys of his browsers, which are deleted next.
    """

    contact: UUID
    visitor_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TaskIsDue:
    """The moment of a follow-up task came and its owner is to be told, once.

    Attributes:
        task: public id of the task.
        user_id: key of the owner.
    """

    task: UUID
    user_id: int


@dataclass(frozen=True, slots=True)
class ContactErased:
    """Everything about a contact was erased.

    Attributes:
        contact: public id that the contact had.
    """

    contact: UUID


@dataclass(frozen=True, slots=True)
class MemberDataChanged:
    """What the company's own systems told of a contact changed, or one of them did not answer.

    Attributes:
        contact: public id of the contact.
    """

    contact: UUID


@dataclass(frozen=True, slots=True)
class MemberDataWanted:
    """Somebody looks at a contact of whom a website's server is to be asked.

    Attributes:
        contact: public id of the contact.
        website: public id of the website.
    """

    contact: UUID
    website: UUID
