"""What children start with is for them alone: imported, it changes the clock or listens to everything from then on."""

collect_ignore = ["skewed_clock.py", "noting"]
