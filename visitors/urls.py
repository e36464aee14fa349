"""Addresses that the widget asks, and the settings of websites."""

from __future__ import annotations

from django.urls import path

from visitors.views import appearance, attributes, contacts, identity_settings, live, member_settings, traffic, websites, widget

app_name = "visitors"
urlpatterns = [
    path("widget.js", widget.loader, name="loader"),
    path("widget/boot/", widget.boot, name="boot"),
    path("visitors/", live.visitors, name="visitors"),
    path("visitors/<uuid:visitor>/", live.visitors, name="visitor"),
    path("traffic/", traffic.traffic, name="traffic"),
    path("traffic/export/", traffic.export, name="traffic-export"),
    path("settings/arrivals/", live.arrivals, name="arrivals"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/export/", contacts.export, name="contacts-export"),
    path("contacts/tasks/", contacts.contacts, name="contact-tasks"),
    path("contacts/imports/", contacts.imports, name="contact-imports"),
    path("contacts/imports/<uuid:uuid>/", contacts.imports, name="contact-import"),
    path("contacts/imports/<uuid:uuid>/refused/", contacts.refused_rows, name="contact-import-refused"),
    path("contacts/<uuid:contact>/", contacts.contacts, name="contact"),
    path("settings/contact-attributes/", attributes.attributes, name="attributes"),
    path("settings/contact-attributes/<uuid:uuid>/", attributes.attribute, name="attribute"),
    path("settings/contact-attributes/<uuid:uuid>/delete/", attributes.delete, name="attribute-delete"),
    path("settings/websites/", websites.websites, name="websites"),
    path("settings/websites/<uuid:uuid>/", websites.website, name="website"),
    path("settings/websites/<uuid:uuid>/appearance/", appearance.appearance, name="appearance"),
    path("settings/websites/<uuid:uuid>/appearance/try/", appearance.try_out, name="appearance-try"),
    path("settings/websites/<uuid:uuid>/appearance/frame/", appearance.frame, name="appearance-frame"),
    path("settings/websites/<uuid:uuid>/identity/", identity_settings.require, name="identity"),
    path("settings/websites/<uuid:uuid>/identity/keys/", identity_settings.make_key, name="identity-keys"),
    path("settings/identity-keys/<uuid:uuid>/revoke/", identity_settings.revoke_key, name="identity-key-revoke"),
    path("settings/websites/<uuid:uuid>/member-data/", member_settings.address, name="member-source"),
    path("settings/websites/<uuid:uuid>/member-data/remove/", member_settings.remove, name="member-source-remove"),
    path("settings/websites/<uuid:uuid>/member-data/try/", member_settings.try_out, name="member-source-try"),
    path("settings/websites/<uuid:uuid>/member-data/keys/", member_settings.make_key, name="member-source-keys"),
    path("settings/member-data-keys/<uuid:uuid>/revoke/", member_settings.revoke_key, name="member-source-key-revoke"),
]
