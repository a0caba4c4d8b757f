"""Records, files, settings and the flow: from an office's file to a screened queue."""
