"""The views of the schema `analysis` in PostgreSQL: what analysts may read, without names of people.

They depend on the tables, so they are taken away before a migration and made anew after it; rights that an
administrator gave on the schema stay.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from review.analysis.names import code_names, field_names, union_names
from review.analysis.overriding import OVERRIDE
from review.models import State

SCHEMA = "analysis"
_MARK = "Sàng Lọc: khung nhìn chỉ đọc cho người phân tích"
_ZONE = "Asia/Ho_Chi_Minh"
# Texts that are confidential, or in which the screening saw somebody's personal data, are not given.
_HIDDEN = "s.confidential OR s.eligibility ? 'personal_data'"
_FINAL = "('approve', 'return', 'duplicate', 'reject')"

_RUNS = """
SELECT run_id,
       row_number() OVER (ORDER BY started, run_id) AS number,
       started AT TIME ZONE {zone} AS started,
       finished AT TIME ZONE {zone} AS finished,
       (manifest->>'rows_read')::bigint AS rows_read,
       (manifest->>'rows_screened')::bigint AS rows_screened,
       (manifest->>'rows_set_aside')::bigint AS rows_set_aside
FROM review_run
"""
_FILINGS = """
SELECT s.key, s.submission_id, s.run_id, s.source, s."row",
       CASE WHEN {hidden} THEN NULL ELSE coalesce(nullif(s.title_text, ''), s.title) END AS title,
       CASE WHEN {hidden} THEN NULL ELSE coalesce(nullif(s.content_text, ''), s.content) END AS content,
       CASE WHEN {hidden} THEN NULL ELSE coalesce(nullif(s.benefit_text, ''), s.benefit) END AS benefit,
       coalesce(nullif(s.unit_text, ''), s.unit) AS unit,
       nullif(s.union_code, '') AS union_code, nullif(s.owner_code, '') AS owner_code,
       nullif(s.participant_group, '') AS participant_group,
       nullif(s.solution_type, '') AS solution_type,
       nullif(s.declared_field, '') AS declared_field,
       s.submitted_day, s.confidential, s.lane, s.priority,
       ARRAY(SELECT jsonb_array_elements_text(s.reasons)) AS reasons,
       nullif(s.duplicate_of, '') AS duplicate_of,
       nullif(s.duplicate_label, '') AS duplicate_label, s.duplicate_similarity,
       nullif(s.cluster_id, '') AS cluster_id, s.cluster_size::bigint AS cluster_size,
       s.low_content, s.low_content_score,
       ARRAY(SELECT jsonb_array_elements_text(s.low_content_reasons)) AS low_content_reasons,
       nullif(s.field_code, '') AS field, s.field_confidence,
       nullif(s.field_second, '') AS field_second,
       s.benefit_vnd_stated, s.benefit_vnd_found,
       ARRAY(SELECT jsonb_array_elements_text(s.eligibility)) AS eligibility,
       s.state, d.verdict, d.reason_code, d.field AS decided_field, d.said_at AS decided_at
FROM review_submission s LEFT JOIN (
    SELECT DISTINCT ON (d.submission_id) d.submission_id, d.verdict,
           nullif(d.reason_code, '') AS reason_code, nullif(d.field, '') AS field,
           d.at AT TIME ZONE {zone} AS said_at
    FROM review_decision d JOIN review_submission f ON f.id = d.submission_id AND f.state = {decided}
    WHERE d.verdict IN {final} AND d.state_after = {decided}
      AND NOT EXISTS (SELECT FROM review_decision u WHERE u.undoes_id = d.id)
    ORDER BY d.submission_id, d.id DESC
) d ON d.submission_id = s.id
"""
_PAIRS = """
SELECT p.left_key, p.right_key, l.submission_id AS left_id, r.submission_id AS right_id,
       p.label, p.similarity, p.left_in_right, p.right_in_left,
       p.longest_passage::bigint AS longest_passage, p.template_share,
       nullif(p.filing, '') AS filing, nullif(p.cluster_id, '') AS cluster_id, p.run_id,
       nullif(l.owner_code, '') AS left_owner, nullif(r.owner_code, '') AS right_owner,
       nullif(l.owner_code, '') <> nullif(r.owner_code, '') AS crosses_unions
FROM review_pair p
LEFT JOIN review_submission l ON l.key = p.left_key
LEFT JOIN review_submission r ON r.key = p.right_key
WHERE NOT p.withdrawn
"""
_DECISIONS = """
SELECT *, {override} AS is_override FROM (
    SELECT d.id, s.key, s.submission_id, d.at AT TIME ZONE {zone} AS said_at, d.verdict,
           nullif(d.reason_code, '') AS reason_code, nullif(d.field, '') AS field,
           d.state_before, d.state_after,
           nullif(d.shown->>'lane', '') AS lane,
           nullif(d.shown->'field'->>'code', '') AS shown_field,
           coalesce(d.shown->>'blind' = 'true', FALSE) AS is_blind,
           EXISTS (SELECT FROM review_decision u WHERE u.undoes_id = d.id) AS is_undone,
           d.officer_id::bigint AS officer, d.officer_role
    FROM review_decision d JOIN review_submission s ON s.id = d.submission_id
) events
"""
_READINGS = """
SELECT r.first_id AS first, s.key, r.at AT TIME ZONE {zone} AS said_at,
       d.verdict AS first_verdict, r.verdict AS second_verdict,
       nullif(d.field, '') AS first_field, nullif(r.field, '') AS second_field,
       r.differs = 1 AS differs, d.officer_id::bigint AS first_officer,
       r.officer_id::bigint AS second_officer
FROM review_secondreading r
JOIN review_decision d ON d.id = r.first_id
JOIN review_submission s ON s.id = r.submission_id
WHERE NOT EXISTS (SELECT FROM review_decision u WHERE u.undoes_id = d.id)
"""
_OF_TABLES = {
    "runs": _RUNS,
    "filings": _FILINGS,
    "pairs": _PAIRS,
    "decisions": _DECISIONS,
    "second_readings": _READINGS,
}


def create() -> list[str]:
    """Make the schema and its views anew, all or none; returns the names of the views.

    Raises:
        NotImplementedError: the review database is no PostgreSQL.
    """
    if connection.vendor != "postgresql":
        raise NotImplementedError("only PostgreSQL has views for analysts")
    statements = _statements()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS {_literal(_MARK)}")
        _drop(statements)
        for name, statement in statements.items():
            cursor.execute(f"CREATE VIEW {SCHEMA}.{name} AS {statement}")
    return list(statements)


def step_aside(plan: Sequence[object], **_signal: object) -> None:
    """Take the views away before migrations, which may change what they stand on."""
    if plan and _are_wanted():
        with transaction.atomic():
            _drop(_statements())


def come_back(plan: Sequence[object], **_signal: object) -> None:
    """Make the views anew after migrations; rights on the schema were never gone."""
    if plan and _are_wanted():
        create()


def _are_wanted() -> bool:
    """Tell whether somebody made the views here, also where they are missing after a migration that failed."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
            [SCHEMA],
        )
        found = cursor.fetchone()
    return found is not None and found[0] == _MARK


def _drop(names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP VIEW IF EXISTS {SCHEMA}.{name}")


def _statements() -> dict[str, str]:
    words = {
        "zone": _literal(_ZONE),
        "decided": _literal(State.DECIDED),
        "final": _FINAL,
        "hidden": _HIDDEN,
        "override": OVERRIDE,
    }
    views = {name: statement.format(**words) for name, statement in _OF_TABLES.items()}
    return views | {
        "unions": _listed("code, name, owner_code", union_names()),
        "fields": _listed("code, name", field_names()),
        "codes": _listed("kind, code, name", code_names()),
    }


def _listed(columns: str, rows: Iterable[Sequence[str]]) -> str:
    told = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"SELECT * FROM (VALUES {told}) listed ({columns})"  # noqa: S608 - words of ours


def _literal(text: str) -> str:
    """Write a text of ours as PostgreSQL reads it: views take no parameters."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
