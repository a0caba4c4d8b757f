"""Vietnamese text in, facts about it out: no files but its own lexicons, no records, no people."""
