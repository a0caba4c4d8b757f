"""What people open after a run: a page and a workbook."""
