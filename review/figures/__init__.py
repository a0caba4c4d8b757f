"""The scoreboard's figures: counted cells in, tables out; neither a database nor a page is asked here.

`counted` says what one filing counts as, `of_table` the same of whole columns; everything else adds up what they give.
"""
