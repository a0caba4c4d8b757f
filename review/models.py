"""What the review database keeps: submissions with their suggestions, pairs, runs, officers and decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When


class State(models.TextChoices):
    """How far people have come with a submission; Vietnamese names are in `words_vi`."""

    OPEN = "open"
    LATER = "later"
    UNSURE = "unsure"
    DECIDED = "decided"


class Verdict(models.TextChoices):
    """What an officer said; `UNDO` takes back an earlier event and is itself an event.

    `NOT_DUPLICATE` is about a pair: the submission stays as it was.
    """

    APPROVE = "approve"
    RETURN = "return"
    DUPLICATE = "duplicate"
    NOT_DUPLICATE = "not_duplicate"
    REJECT = "reject"
    UNSURE = "unsure"
    LATER = "later"
    UNDO = "undo"


class PassageState(models.TextChoices):
    """How far people have come with a passage that was called template text; names are in `words_vi`."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


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
    union_code = models.CharField(max_length=80, blank=True)
    participant_group = models.TextField(blank=True)
    solution_type = models.TextField(blank=True)
    declared_field = models.TextField(blank=True)
    submitted_on = models.TextField(blank=True)
    applied_on = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)

    lane = models.CharField(max_length=20)
    priority = models.FloatField(default=0.0)
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

    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    canonical = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="copies"
    )  # the earlier filing that people decided this one repeats
    # 1 or 0, not a truth value: SQLite uses an index for "waiting = 1" but not for "waiting".
    waiting = models.GeneratedField(
        expression=Case(When(state__in=["open", "later"], then=Value(1)), default=Value(0)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    class Meta:
        """Indexes follow the queue: who may see it, which lane, most urgent first."""

        indexes = (
            models.Index(fields=["waiting", "lane", "-priority", "id"], name="queue_national"),
            models.Index(
                fields=["union_code", "waiting", "lane", "-priority", "id"], name="queue_union"
            ),
            models.Index(fields=["state", "lane", "-priority", "id"], name="queue_state"),
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
    `withdrawn` marks a pair that a later screening of its right side no longer found.
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
    cluster_id = models.CharField(max_length=80, blank=True)
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

    def __str__(self) -> str:
        return f"{self.left_key} - {self.right_key} ({self.label})"


class Run(models.Model):
    """One screening whose results were loaded."""

    run_id = models.CharField(max_length=80, unique=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    manifest = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.run_id


class Waiting(models.Model):
    """How many submissions of a union wait in a lane: counters, so that no page counts millions of rows.

    Loading recounts them; decisions move them in the same transaction.
    """

    union_code = models.CharField(max_length=80, blank=True)
    lane = models.CharField(max_length=20)
    number = models.IntegerField(default=0)

    class Meta:
        """One counter a union and lane."""

        constraints = (models.UniqueConstraint(fields=["union_code", "lane"], name="count_once"),)

    def __str__(self) -> str:
        return f"{self.union_code or '-'}/{self.lane}: {self.number}"


class Officer(models.Model):
    """What a signed-in person may see: the filings of their unions, or of the whole country."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer"
    )
    unions = models.JSONField(default=list)
    national = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user} ({'national' if self.national else ', '.join(self.unions)})"


class Decision(models.Model):
    """One event of the history: who said what, when, and what the page showed. Never changed, never deleted.

    Database triggers refuse both; see `locks`.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    officer_name = models.CharField(max_length=200)
    officer_role = models.CharField(max_length=20)
    officer_unions = models.JSONField(default=list)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    field = models.CharField(max_length=40, blank=True)
    canonical = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="copies_decided"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    state_before = models.CharField(max_length=10, choices=State)
    state_after = models.CharField(max_length=10, choices=State)
    shown = models.JSONField(default=dict)
    version_seen = models.PositiveIntegerField()
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read newest first, per submission and per officer."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["officer", "-id"], name="decisions_of_officer"),)

    def __str__(self) -> str:
        return f"{self.officer_name}: {self.verdict} #{self.submission_id}"


class TemplatePassage(models.Model):
    """A passage that an officer called template text for everyone, and what a national officer said of it.

    `folded_hash` is that of its folded words: a passage is proposed or in force once, however it is typed. The keys
    are those of the pair that showed it. Names are kept beside the accounts, as the history keeps them.
    """

    text = models.TextField()
    folded_hash = models.CharField(max_length=64)
    left_key = models.CharField(max_length=64)
    right_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=PassageState, default=PassageState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passages_proposed"
    )
    proposed_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="passages_decided",
    )
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="passages_withdrawn",
    )
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """One active passage of the same words; lists are read by state."""

        constraints = (
            models.UniqueConstraint(
                fields=["folded_hash"],
                condition=Q(state__in=["proposed", "accepted"]),
                name="passage_once",
            ),
        )
        indexes = (models.Index(fields=["state", "id"], name="passages_by_state"),)

    def __str__(self) -> str:
        return f"{self.text[:40]} ({self.state})"
