"""Why filings have little content: the codes among all the reasons that a screening gives."""

LOW_CONTENT = (
    "empty",
    "too_short",
    "gibberish",
    "slogan",
    "routine_duty",
    "benefit_only",
    "problem_only",
    "template_text",
    "repetition",
    "generic_advice",
    "off_topic",
)


def among(codes: str) -> str:
    """Keep of codes, blanks between them, those of little content.

    >>> among(" copy too_short slogan missing_date ")
    'too_short slogan'
    """
    return " ".join(code for code in codes.split() if code in LOW_CONTENT)
