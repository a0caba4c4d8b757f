"""What speaks for a candidate of the shortlist: the sentence with the money, words of its field, what was checked."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import curated, evidence, units, words_vi
from review.models import Decision, Submission
from review.shortlist import field_of

_SENTENCE_MOST = 400  # characters: a table typed into one cell is one "sentence"
_GATES = ("outside_window", "window_unknown")
_HARMLESS = (
    *("has_later_copies", "same_idea", "amended", "same_row"),
    *("encoding_restored", "field_unsure"),
)
_NO_COPY = gettext_noop("Không giống hồ sơ nộp trước nào còn được coi là giống")
_FIRST = gettext_noop("Nộp trước; có %(number)s hồ sơ nộp sau giống hồ sơ này")
_IN_WINDOW = gettext_noop("Áp dụng trong đợt: %(day)s")
_TYPE = gettext_noop("Loại giải pháp: %(type)s")
_AS_STATED = gettext_noop("Số tiền khai khớp với bài: %(amount)s")
_APPROVED = gettext_noop("Duyệt ngày %(day)s theo bản tiêu chí %(version)s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One solution of the shortlist in words; `doubts` are flags that are still on it and that people approved."""

    approval: Decision
    title: str
    unit: str
    field: str
    amount: str
    sentence: str
    cues: list[str]
    checked: list[str]
    doubts: list[str]

    @property
    def submission(self) -> Submission:
        """The filing."""
        return self.approval.submission


def candidate(approval: Decision) -> Candidate:
    """Put what speaks for an approved filing into words."""
    filed = approval.submission
    return Candidate(
        approval=approval,
        title=" ".join(filed.readable[0].split()) or _("(không có tên)"),
        unit=" ".join((filed.unit_text or filed.unit).split()),
        field=curated.field_name(field_of(approval)) or _(words_vi.NO_FIELD),
        amount=units.vnd(filed.benefit_vnd_found or 0),
        sentence=money_sentence(filed),
        cues=_cues(approval),
        checked=_checked(approval),
        doubts=[_(words_vi.reason(code).name) for code in _doubts(filed)],
    )


def money_sentence(filed: Submission) -> str:
    """Give the sentence of a filing that names the money found in it; "" where it is not found again."""
    from nlp import money  # here, not above: pages start without the text tools
    from nlp.sentences import sentences

    _title, content, benefit = filed.readable
    for text, is_benefit in ((benefit, True), (content, False)):
        for amount in money.find(text, in_benefit_field=is_benefit):
            if not amount.is_benefit or amount.currency != "VND" or amount.low is None:
                continue
            if round(amount.low) == filed.benefit_vnd_found:
                around = (one for one in sentences(text) if one.start <= amount.start < one.end)
                return _short(next((text[one.start : one.end] for one in around), ""))
    return ""


def _short(sentence: str) -> str:
    told = " ".join(sentence.split())
    return told if len(told) <= _SENTENCE_MOST else told[:_SENTENCE_MOST].rpartition(" ")[0] + " …"


def _cues(approval: Decision) -> list[str]:
    """List the words that speak for the field, unless people chose another than those are about."""
    filed = approval.submission
    is_suggested = field_of(approval) == filed.field_code
    return [str(cue) for cue in filed.field_cues] if is_suggested else []


def _checked(approval: Decision) -> list[str]:
    filed = approval.submission
    flags = evidence.codes(filed)
    later = filed.cluster_size - 1 if "has_later_copies" in flags else 0
    told = [_(_FIRST) % {"number": words_vi.number(later)} if later > 0 else _(_NO_COPY)]
    if filed.applied_on and not set(_GATES) & set(flags):
        told.append(_(_IN_WINDOW) % {"day": words_vi.day_first(filed.applied_on)})
    if filed.solution_type:
        told.append(_(_TYPE) % {"type": filed.solution_type})
    if filed.benefit_vnd_stated:
        told.append(_(_AS_STATED) % {"amount": units.vnd(filed.benefit_vnd_stated)})
    version = str(approval.shown.get("criteria") or "")
    day = f"{timezone.localtime(approval.at):%d/%m/%Y}"
    told.append(_(_APPROVED) % {"day": day, "version": version or "?"})
    return told


def _doubts(filed: Submission) -> list[str]:
    """List the flags that are still on a filing, but for what says nothing against it."""
    return [code for code in evidence.codes(filed) if code not in _HARMLESS]
