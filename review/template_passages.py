"""Passages that officers call template text for everyone: proposed from a pair, settled by national officers."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from review import blind, trail, words_vi
from review.counterparts import earlier_filing, right_spans
from review.models import Officer, Pair, PassageState, Submission, TemplatePassage
from review.passages import excerpt
from review.refusals import RefusedError, StaleError
from review.rulings import standing_pairs
from review.scope import seen_by

MOST_LISTED = 20  # passages of a pair that can be proposed; a text that repeats itself has hundreds
FEWEST_WORDS = 5  # shorter phrases stand in every text: leaving them out would hide copies
ACTIVE = (PassageState.PROPOSED, PassageState.ACCEPTED)
_BEFORE: dict[str, str] = {
    PassageState.ACCEPTED: PassageState.PROPOSED,
    PassageState.REFUSED: PassageState.PROPOSED,
    PassageState.WITHDRAWN: PassageState.ACCEPTED,
}


def accepted() -> list[str]:
    """List the passages that are template text for everyone, sorted; each as a filing has it, newlines included."""
    told = TemplatePassage.objects.filter(state=PassageState.ACCEPTED)
    return sorted(told.values_list("text", flat=True))


def passages_of(pair: Pair, submission: Submission) -> list[str]:
    """Give the matching passages of a pair as they stand in its later filing, in the order of their numbers."""
    return [excerpt(submission.readable, span) for span in right_spans(pair)]


def words_of(text: str) -> list[str]:
    """Give the folded words of a passage: what counts for its length and for being the same passage."""
    from nlp.normal import tokens  # here, not above: pages start without the text tools

    return tokens(text)


def folded_hash(text: str) -> str:
    """Give the hash by which passages are the same, however their marks, case and spacing are typed."""
    return hashlib.sha256(" ".join(words_of(text)).encode("utf-8", "replace")).hexdigest()


def most_telling(pair: Pair, submission: Submission) -> list[tuple[int, str]]:
    """Give the longest passages of a pair, at most `MOST_LISTED`, each with its number, in their order."""
    numbered = list(enumerate(passages_of(pair, submission), start=1))
    longest = sorted(numbered, key=lambda one: (-len(one[1]), one[0]))[:MOST_LISTED]
    return sorted(longest)


def proposed_of(pair: Pair, submission: Submission) -> list[str]:
    """List the passages of a pair that wait as proposals, whoever proposed them and of whichever pair."""
    shown = {folded_hash(text): text for _, text in most_telling(pair, submission)}
    waiting = TemplatePassage.objects.filter(folded_hash__in=shown, state=PassageState.PROPOSED)
    hashes = waiting.order_by("id").values_list("folded_hash", flat=True)
    return [shown[one] for one in hashes]


def propose(
    officer: Officer, submission_id: int, *, pair_id: int, passage: str, reason: str
) -> TemplatePassage:
    """Propose the passage with this `folded_hash` of a pair, for a listed reason; accepted at once if national.

    A passage that is proposed or accepted already is given back as it is: a repeated click is harmless.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer, or it is read without suggestions.
        PermissionDenied: the officer only looks.
        RefusedError: the officer is not shown such a passage, it is too short, or the reason is not a listed one.
    """
    submission = seen_by(officer).get(pk=submission_id)
    if blind.hides(submission, officer):
        raise Submission.DoesNotExist
    if officer.reads_only:
        raise PermissionDenied
    if reason not in words_vi.PASSAGE_REASONS:
        raise RefusedError(_("Hãy chọn vì sao đoạn này là mẫu chung."))
    pair = standing_pairs().filter(pk=pair_id, right_key=submission.key).first()
    if pair is None or not earlier_filing(officer, pair).is_readable:
        raise RefusedError(_("Cặp này không còn trên trang; hãy tải lại trang rồi làm lại."))
    shown = passages_of(pair, submission)
    text = next((one for one in shown if folded_hash(one) == passage), None)
    if text is None:
        raise RefusedError(_("Đoạn này không còn trên trang; hãy tải lại trang rồi làm lại."))
    if len(words_of(text)) < FEWEST_WORDS:
        fewest = {"fewest": FEWEST_WORDS}
        raise RefusedError(
            _("Mẫu chung cần ít nhất %(fewest)s tiếng: cụm ngắn hơn có ở mọi bài.") % fewest
        )
    return _proposed(officer, pair, text, reason)


def settle(officer: Officer, passage_id: int, state: str) -> TemplatePassage:
    """Accept or refuse a proposal, or withdraw what was accepted; the same again by the same officer changes nothing.

    Raises:
        TemplatePassage.DoesNotExist: there is no such passage, or the officer is not a national one.
        RefusedError: passages are not brought into this state.
        StaleError: somebody settled it otherwise; nothing was written.
    """
    if not officer.national:
        raise TemplatePassage.DoesNotExist
    passage = TemplatePassage.objects.get(pk=passage_id)
    if state not in _BEFORE:
        raise RefusedError(_("Hãy chọn một nút trên trang mẫu chung."))
    who = "withdrawn" if state == PassageState.WITHDRAWN else "decided"
    if passage.state == state and getattr(passage, f"{who}_by_id") == officer.user_id:
        return passage
    waiting = TemplatePassage.objects.filter(pk=passage_id, state=_BEFORE[state])
    if not waiting.update(state=state, **_signed(officer, who)):
        raise StaleError
    passage.refresh_from_db()
    return passage


def _proposed(officer: Officer, pair: Pair, text: str, reason: str) -> TemplatePassage:
    """Store a proposal unless its words are active already; a national officer's word settles either."""
    words = folded_hash(text)
    active = TemplatePassage.objects.filter(folded_hash=words, state__in=ACTIVE)
    with transaction.atomic():
        found = active.first() or _stored(officer, pair, text, words, reason) or active.get()
        if officer.national and found.state == PassageState.PROPOSED:
            waiting = TemplatePassage.objects.filter(pk=found.pk, state=PassageState.PROPOSED)
            waiting.update(state=PassageState.ACCEPTED, **_signed(officer, "decided"))
            found.refresh_from_db()
    return found


def _stored(
    officer: Officer, pair: Pair, text: str, words: str, reason: str
) -> TemplatePassage | None:
    """Write a proposal; None when another officer has just written the same words."""
    try:
        with transaction.atomic():
            return TemplatePassage.objects.create(
                text=text,
                folded_hash=words,
                left_key=pair.left_key,
                right_key=pair.right_key,
                reason=reason,
                **_signed(officer, "proposed"),
            )
    except IntegrityError:
        return None


def _signed(officer: Officer, who: str) -> dict[str, object]:
    return {
        f"{who}_by_id": officer.user_id,
        f"{who}_name": trail.name_of(officer),
        f"{who}_at": timezone.now(),
    }
