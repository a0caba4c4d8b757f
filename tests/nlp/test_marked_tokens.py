"""Tokens with their diacritics stand one for one beside the folded ones."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.normal import fold, marked_tokens, tokens, word_tokens


@given(st.text(max_size=200))
def test_there_is_one_marked_token_for_each_folded_one(text: str) -> None:
    assert len(marked_tokens(text)) == len(tokens(text))


@given(st.text("aăâeêoôơuưđáàảãạ .,", max_size=80))
def test_folding_marked_tokens_gives_the_folded_ones(text: str) -> None:
    assert [fold(token) for token in marked_tokens(text)] == tokens(text)


@given(st.text(max_size=40))
def test_words_have_the_tokens_of_their_text(word: str) -> None:
    assert list(word_tokens(word)) == tokens(word)
