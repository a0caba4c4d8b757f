"""Benchmarks: ratios against peers and the plain way, measured in one run on one machine."""
