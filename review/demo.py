"""The demonstration's officer: the only account that any code of the product makes a password for."""

import secrets

from review.officers import make_officer


def create_demo_officer(username: str = "canbo") -> str:
    """Create, or reset, an officer who sees the whole country; return the new random password.

    The password is kept nowhere but as its hash: show it once.
    """
    password = secrets.token_urlsafe(12)
    make_officer(username, password, national=True)
    return password
