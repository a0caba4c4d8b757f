"""Answers from a home: views over its runs and decisions, in DuckDB, for reading only; see docs/analysis.md."""
