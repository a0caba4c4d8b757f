"""What analysts may read of the review database: the same names and columns for a run folder and for PostgreSQL."""
