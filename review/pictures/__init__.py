"""Pictures of the scoreboard's figures as SVG, drawn once for page, report and the engine's pages.

Nothing is fetched and nothing styled from outside: a drawing may stand in a page with a strict content policy or in a
file of its own. Told apart by lightness, pattern and label, so that print in grey says the same.
"""
