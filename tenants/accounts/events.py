"""What happens to the people of a company."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UserJoined:
    """Somebody became one of the company's people: as its first owner or by accepting an invitation.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
        role: owner, admin, supervisor or operator.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
        role: the role from now on.
    """

    user_id: int
    user_uuid: UUID
    role: str


@dataclass(frozen=True, slots=True)
class UserChanged:
    """A person's name, photo, position, language or time zone changed.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
    """

    user_id: int
    user_uuid: UUID


@dataclass(frozen=True, slots=True)
class UserRoleChanged:
    """What a person may do changed.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
        role: owner, admin, supervisor or operator.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
        role: the role from now on.
    """

    user_id: int
    user_uuid: UUID
    role: str


@dataclass(frozen=True, slots=True)
class UserDeactivated:
    """A person may no longer sign in; sessions and keys are void from this moment.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
    """

    user_id: int
    user_uuid: UUID


@dataclass(frozen=True, slots=True)
class UserReactivated:
    """A person may sign in again.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
    """

    user_id: int
    user_uuid: UUID


@dataclass(frozen=True, slots=True)
class UserSignedOutEverywhere:
    """All sessions of a person ended: new password, or at his own wish.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.

    Attributes:
        user_id: key of the person.
        user_uuid: public id of the person.
    """

    user_id: int
    user_uuid: UUID


@dataclass(frozen=True, slots=True)
class CompanyTimeZoneChanged:
    """The company is in another time zone; its business hours, and those of departments without a zone of their own, are at other moments."""
