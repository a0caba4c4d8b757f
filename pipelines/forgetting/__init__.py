"""Forgetting a person: their filings emptied everywhere in a home, remembered by hashes so that they stay away.

`carrying_out.forget` does it, `again.apply_ledger` does it once more to a home that was restored from a backup, and
`sieve.Sieve` keeps the same filings out of later runs.
"""
