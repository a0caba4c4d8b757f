"""Filings and the pairs of them that were found alike."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When


class State(models.TextChoices):
    """How far people have come with a submission; Vietnamese names are in `words_vi`.

    `REMOVED` is one whose data were removed on a person's request before anybody decided.
    """

    OPEN = "open"
    LATER = "later"
    UNSURE = "unsure"
    DECIDED = "decided"
    REMOVED = "removed"


CLOSED = (State.DECIDED, State.REMOVED)  # nothing is to be said of these any more


class Relation(models.TextChoices):
    """How two filings that are alike stand to each other: finer than a run's `filing`, for it knows the unions.

    Unions are those that answer for the filings today.
    """

    SAME_AUTHOR = "same_author"
    SAME_UNIT = "same_unit"
    SAME_UNION = "same_union"
    OTHER_UNION = "other_union"


class Band(models.TextChoices):
    """How urgent a submission is, or how alike a pair; `bands` holds the limits."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


BLIND_TAB = "blind"  # the tab of what is still to be read without suggestions, in place of a lane
_WAITING = ["open", "later"]


class Submission(models.Model):
    """One filing: its text as filed, the readable text, the last suggestions, and the state people gave it.

    `key` identifies the filing across runs. `*_text` is the readable text; it is blank where what was filed is
    readable. `version` grows with every change that an officer who has the page open should know of.
    """

    key = models.CharField(max_length=64, unique=True)
    submission_id = models.CharField(max_length=200, db_index=True)
    source = models.TextField(blank=True)
    row = models.BigIntegerField(null=True)

    title = models.TextField(blank=True)
    content = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    title_text = models.TextField(blank=True)
    content_text = models.TextField(blank=True)
    benefit_text = models.TextField(blank=True)
    encoding_restored = models.CharField(max_length=20, blank=True)
    author = models.TextField(blank=True)
    unit = models.TextField(blank=True)
    unit_text = models.TextField(blank=True)
    upper_union = models.TextField(blank=True)
    union_code = models.CharField(max_length=80, blank=True)  # as filed
    participant_group = models.TextField(blank=True)
    solution_type = models.TextField(blank=True)
    declared_field = models.TextField(blank=True)
    submitted_on = models.TextField(blank=True)
    submitted_day = models.DateField(null=True)  # `submitted_on` where it tells a day
    applied_on = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)

    lane = models.CharField(max_length=20)
    priority = models.FloatField(default=0.0)
    band = models.CharField(max_length=6, choices=Band, default=Band.LOW)
    is_short = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    reason_codes = models.TextField(blank=True)  # " code code ": what the reason filter searches
    duplicate_of = models.CharField(max_length=200, blank=True)
    duplicate_label = models.CharField(max_length=20, blank=True)
    duplicate_similarity = models.FloatField(null=True)
    cluster_id = models.CharField(max_length=80, blank=True)
    cluster_size = models.PositiveIntegerField(default=1)
    low_content = models.BooleanField(default=False)
    low_content_score = models.FloatField(null=True)
    low_content_reasons = models.JSONField(default=list)
    low_content_evidence = models.JSONField(default=list)
    field_code = models.CharField(max_length=40, blank=True)
    field_confidence = models.FloatField(null=True)
    field_second = models.CharField(max_length=40, blank=True)
    field_cues = models.JSONField(default=list)
    benefit_vnd_stated = models.BigIntegerField(null=True)
    benefit_vnd_found = models.BigIntegerField(null=True)
    eligibility = models.JSONField(default=list)
    eligibility_evidence = models.JSONField(default=list)

    content_hash = models.CharField(max_length=64, blank=True)
    search_text = models.TextField(blank=True)
    run_id = models.CharField(max_length=80)
    fingerprint = models.CharField(
        max_length=32
    )  # of all that a run gives: tells whether a rerun changes anything
    loaded_at = models.DateTimeField(null=True)  # when it first came in

    # The union that answers today, and the node of the tree whose officers may settle a pair across unions.
    owner_code = models.CharField(max_length=80, blank=True)
    decider_code = models.CharField(max_length=80, blank=True)
    crosses = models.PositiveSmallIntegerField(
        default=0
    )  # 1: its strongest copy is another union's
    relation = models.CharField(
        max_length=20, choices=Relation, blank=True
    )  # of that strongest copy

    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    canonical = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="copies"
    )  # the earlier filing that people decided this one repeats
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True)  # a claim counts up to here, see `claims`
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed = models.ForeignKey(
        "SignOff", on_delete=models.PROTECT, null=True, related_name="submissions"
    )
    blind = models.PositiveSmallIntegerField(
        default=0
    )  # 1: in the sample that is read without suggestions
    second_due = models.PositiveSmallIntegerField(
        default=0
    )  # 1: decided blind, a second reader is wanted
    # Numbers, not truth values: SQLite uses an index for "waiting = 1" but not for "waiting".
    waiting = models.GeneratedField(
        expression=Case(When(state__in=_WAITING, then=Value(1)), default=Value(0)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    tab = models.GeneratedField(
        expression=Case(
            When(blind=1, state__in=_WAITING, then=Value(BLIND_TAB)), default=F("lane")
        ),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )  # where the queue lists it: its lane, unless that would give the suggestion away

    class Meta:
        """Indexes follow the queue: who may see it, which tab, most urgent first.

        Those of a filter end with the union, so that a count need not look at the filings.
        """

        indexes = (
            models.Index(
                fields=["waiting", "tab", "-priority", "id", "owner_code"], name="queue_of_all"
            ),
            models.Index(
                fields=["band", "waiting", "tab", "-priority", "id", "owner_code"],
                name="queue_by_band",
            ),
            models.Index(
                fields=["owner_code", "waiting", "tab", "-priority", "id"], name="queue_union"
            ),
            models.Index(fields=["state", "tab", "-priority", "id"], name="queue_state"),
            models.Index(
                fields=["cluster_id", "id"], condition=~Q(cluster_id=""), name="of_a_group"
            ),
            models.Index(
                fields=["decided_by", "-id"],
                condition=Q(decided_by__isnull=False),
                name="decided_by_reviewer",
            ),
            models.Index(
                fields=["claimed_by"],
                condition=Q(claimed_by__isnull=False),
                name="held_by_reviewer",
            ),
            models.Index(fields=["id"], condition=Q(second_due=1), name="second_readings_due"),
            models.Index(
                fields=["submitted_day", "waiting", "tab", "owner_code"], name="queue_by_day"
            ),
            models.Index(
                fields=["field_code", "waiting", "tab", "-priority", "id", "owner_code"],
                name="queue_by_field",
            ),
            models.Index(
                fields=["relation", "waiting", "tab", "-priority", "id", "owner_code"],
                condition=~Q(relation=""),
                name="queue_by_relation",
            ),
            models.Index(fields=["id"], condition=Q(tab=BLIND_TAB), name="blind_in_order"),
            models.Index(
                fields=["owner_code", "id"], condition=Q(tab=BLIND_TAB), name="blind_of_union"
            ),
            models.Index(
                fields=["owner_code", "id"],
                condition=Q(state="decided", signed__isnull=True),
                name="unsigned_of_union",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} ({self.lane}, {self.state})"

    @property
    def readable(self) -> tuple[str, str, str]:
        """Title, content and benefit as people read them; offsets of passages count in these, joined by newlines."""
        return (
            self.title_text or self.title,
            self.content_text or self.content,
            self.benefit_text or self.benefit,
        )


class Pair(models.Model):
    """Two filings found alike; `left` was filed earlier. Keyed by text, so that it outlives its run.

    `passages` holds [left_start, left_end, right_start, right_end] in characters of both sides' readable texts.
    `joins` marks a copy of a whole text, which holds a group together, `bridge` a link without which its group falls
    apart. `withdrawn` marks a pair that a later screening of its right side no longer found.
    """

    left_key = models.CharField(max_length=64, db_index=True)
    right_key = models.CharField(max_length=64)
    label = models.CharField(max_length=20)
    similarity = models.FloatField(default=0.0)
    left_in_right = models.FloatField(default=0.0)
    right_in_left = models.FloatField(default=0.0)
    longest_passage = models.PositiveIntegerField(default=0)
    template_share = models.FloatField(default=0.0)
    filing = models.CharField(max_length=20, blank=True)
    relation = models.CharField(max_length=20, choices=Relation, blank=True)
    other_year = models.BooleanField(default=False)
    cluster_id = models.CharField(max_length=80, blank=True)
    joins = models.BooleanField(default=False)
    bridge = models.BooleanField(default=False)
    run_id = models.CharField(max_length=80)
    passages = models.JSONField(default=list)
    withdrawn = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=32)

    class Meta:
        """A pair is stored once, with the earlier filing on the left."""

        constraints = (
            models.UniqueConstraint(fields=["right_key", "left_key"], name="pair_once"),
            models.CheckConstraint(
                condition=~Q(left_key=models.F("right_key")), name="pair_of_two"
            ),
        )
        indexes = (
            models.Index(fields=["cluster_id"], condition=~Q(cluster_id=""), name="pairs_of_group"),
        )

    def __str__(self) -> str:
        return f"{self.left_key} - {self.right_key} ({self.label})"
