"""Reading the account of whoever is signed in."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class WithRights(ModelBackend):
    """Reads an account together with its officer's rights, anew on each request, in one query.

    The header names role and unions on every page; a query of its own for that would be paid on every page.
    """

    def get_user(self, user_id: int) -> User | None:
        """Find an account that may sign in; nothing for one that was closed meanwhile."""
        user = User.objects.select_related("officer").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
