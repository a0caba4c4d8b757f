"""Removing a person's data from the reviewers' database: the one exception to its append-only history."""
