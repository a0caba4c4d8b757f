"""Find the amounts of money in a text and judge each in its sentence."""

from decimal import Decimal

from nlp.money.amount import Amount
from nlp.money.benefit import judge
from nlp.money.period import period_after, period_around
from nlp.money.presence import may_name_money
from nlp.money.qualifier import read_qualifier
from nlp.money.sentence import Sentence, sentences_at
from nlp.money.sums import Sum, read_sums
from nlp.normal import normalise
from nlp.scanner import cut


def find(text: str, *, in_benefit_field: bool = False) -> list[Amount]:
    """List the amounts of money in a text, from left to right, each with its place in the text given.

    Linear in the length of the text; reads accented, unaccented, capital and decomposed text. Counts ("1 triệu
    sáng kiến"), codes and standards give nothing. `in_benefit_field`: an amount without any cue is a benefit too,
    as the field it stands in says so; prices, costs and sums over many entries still are not.

    >>> [(a.low, a.qualifier, a.period, a.is_benefit) for a in find("tiết kiệm gần 1,4 tỷ đồng/năm")]
    [(1400000000, '<', 'year', True)]
    """
    normal = normalise(text)
    if not may_name_money(normal.text.lower()):
        return []
    tokens = cut(normal, text)
    sums = read_sums(tokens)
    if not sums:
        return []
    surroundings = sentences_at(tokens, [money.first for money in sums])
    return [
        _amount(money, sentence, in_benefit_field=in_benefit_field)
        for money, sentence in zip(sums, surroundings, strict=True)
    ]


def _amount(money: Sum, sentence: Sentence, *, in_benefit_field: bool) -> Amount:
    tokens = sentence.tokens
    period, after = period_after(tokens, money.end)
    period = money.period or period
    if not period and after == money.end:
        period = period_around(tokens, money.first, money.end, sentence.start, sentence.end)
    signs, first = read_qualifier(tokens, money.first, after, sentence.start)
    verdict = judge(sentence, first, money.end, value=max(money.values, default=Decimal(0)))
    unsaid = in_benefit_field and verdict.why == "no cue"
    bounds = (
        (_plain_number(money.values[0]), _plain_number(money.values[-1])) if money.values else None
    )
    stated = None if money.kind == "band" else bounds
    return Amount(
        low=stated[0] if stated else None,
        high=stated[1] if stated else None,
        qualifier=signs if money.kind == "exact" else money.kind,
        period=period,
        currency=money.currency,
        is_benefit=verdict.is_benefit or unsaid,
        why="stands in the benefit field" if unsaid else verdict.why,
        start=tokens[money.first].start,
        end=tokens[money.end - 1].end,
        band=bounds if money.kind == "band" else None,
    )


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
