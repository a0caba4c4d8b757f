"""The administration: accounts and rights of officers, for staff only; reviewers have no part in it."""

from django.contrib.admin import AdminSite

site = AdminSite(name="admin")
