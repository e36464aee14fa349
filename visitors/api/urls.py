"""Addresses of visitors and websites below /api/v1/."""

from __future__ import annotations

from django.urls import path

from visitors.api import attributes, contacts, events, imports, live, memberdata, merges, problems, secrets, segments, settings, tasks, traffic, views

__all__ = ["problems", "urlpatterns"]

urlpatterns = [
    path("arrival-rule/", live.ArrivalRuleView.as_view()),
    path("visitors/", views.VisitorList.as_view()),
    path("visitors/live/", live.LiveList.as_view()),
    path("visitors/<uuid:uuid>/", views.VisitorDetail.as_view()),
    path("visitors/<uuid:uuid>/visits/", views.VisitList.as_view()),
    path("visits/<uuid:uuid>/pages/", events.PageViewList.as_view()),
    path("visits/<uuid:uuid>/events/", events.EventsOfVisit.as_view()),
    path("events/", events.EventList.as_view()),
    path("visitors/<uuid:uuid>/notes/", views.VisitorNotes.as_view()),
    path("visitors/<uuid:uuid>/contact/", contacts.VisitorContact.as_view()),
    path("contacts/", contacts.ContactList.as_view()),
    path("contacts/<uuid:uuid>/", contacts.ContactDetail.as_view()),
    path("contacts/<uuid:uuid>/notes/", contacts.ContactNotes.as_view()),
    path("contacts/<uuid:uuid>/consents/", contacts.ContactConsents.as_view()),
    path("contacts/<uuid:uuid>/devices/", contacts.ContactDevices.as_view()),
    path("contacts/<uuid:uuid>/timeline/", contacts.ContactTimeline.as_view()),
    path("contacts/<uuid:uuid>/member-data/", memberdata.ContactMemberData.as_view()),
    path("contacts/<uuid:uuid>/member-data/refresh/", memberdata.ContactMemberDataRefresh.as_view()),
    path("contacts/<uuid:uuid>/duplicates/", merges.Duplicates.as_view()),
    path("contacts/<uuid:uuid>/merges/", merges.Merges.as_view()),
    path("contacts/<uuid:uuid>/erase/", merges.Erase.as_view()),
    path("contact-merges/<uuid:uuid>/undo/", merges.UndoMerge.as_view()),
    path("contact-imports/", imports.ImportList.as_view()),
    path("contact-imports/<uuid:uuid>/", imports.ImportDetail.as_view()),
    path("contact-imports/<uuid:uuid>/preview/", imports.ImportPreview.as_view()),
    path("contact-imports/<uuid:uuid>/refused/", imports.ImportRefused.as_view()),
    path("contact-imports/<uuid:uuid>/check/", imports.ImportCheck.as_view()),
    path("contact-imports/<uuid:uuid>/start/", imports.ImportStart.as_view()),
    path("contact-imports/<uuid:uuid>/cancel/", imports.ImportCancel.as_view()),
    path("contact-notes/<uuid:uuid>/", contacts.ContactNoteDetail.as_view()),
    path("contact-tags/", contacts.TagList.as_view()),
    path("contact-attributes/", attributes.AttributeList.as_view()),
    path("contact-attributes/<uuid:uuid>/", attributes.AttributeDetail.as_view()),
    path("contact-segments/", segments.SegmentList.as_view()),
    path("contact-segments/fields/", segments.SegmentFields.as_view()),
    path("contact-segments/count/", segments.SegmentCounts.as_view()),
    path("contact-segments/<uuid:uuid>/", segments.SegmentDetail.as_view()),
    path("tasks/", tasks.TaskList.as_view()),
    path("tasks/<uuid:uuid>/", tasks.TaskDetail.as_view()),
    path("traffic/", traffic.TrafficView.as_view()),
    path("owners/", contacts.OwnerList.as_view()),
    path("websites/", views.WebsiteList.as_view()),
    path("websites/<uuid:uuid>/", views.WebsiteDetail.as_view()),
    path("websites/<uuid:uuid>/invitation-policy/", settings.InvitationPolicyView.as_view()),
    path("websites/<uuid:uuid>/member-source/", memberdata.MemberSourceView.as_view()),
    path("websites/<uuid:uuid>/member-source/try/", memberdata.MemberSourceTry.as_view()),
    path("websites/<uuid:uuid>/member-source/keys/", memberdata.MemberSourceKeyList.as_view()),
    path("member-source-keys/<uuid:uuid>/", memberdata.MemberSourceKeyDetail.as_view()),
    path("privacy/", settings.PrivacyView.as_view()),
    path("websites/<uuid:uuid>/identity-keys/", secrets.IdentityKeyList.as_view()),
    path("identity-keys/<uuid:uuid>/", secrets.IdentityKeyDetail.as_view()),
]
