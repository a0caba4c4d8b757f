"""Backups of a home and its reviewers' database as one file, and homes made from such a file."""
