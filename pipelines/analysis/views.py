"""The views over a home's tables, as DuckDB reads them; the shared ones have the columns of those in PostgreSQL.

Names that begin with an underscore are the tables below.
"""

from review.analysis.overriding import OVERRIDE
from review.cells import NO

_NOT_CONFIDENTIAL = ", ".join(f"'{word}'" for word in sorted(NO))
# Texts that are confidential, or in which the screening saw somebody's personal data, are not given.
_ROWS = f"""
SELECT *, CASE WHEN is_hidden THEN NULL ELSE coalesce(nullif(title_text, ''), title) END AS shown_title,
       CASE WHEN is_hidden THEN NULL ELSE coalesce(nullif(content_text, ''), content) END AS shown_content,
       CASE WHEN is_hidden THEN NULL ELSE coalesce(nullif(benefit_text, ''), benefit) END AS shown_benefit
FROM (
    SELECT *, lower(trim(coalesce(confidential, ''))) NOT IN ({_NOT_CONFIDENTIAL}) AS is_confidential,
           is_confidential OR list_contains(coalesce(eligibility, []), 'personal_data') AS is_hidden
    FROM _screened
)
"""  # noqa: S608 - words of ours
_SCREENED = """
SELECT s.key, s.submission_id, s.run_id, s.source, s."row", {authors}
       s.shown_title AS title, s.shown_content AS content, s.shown_benefit AS benefit,
       coalesce(nullif(s.unit_text, ''), s.unit, '') AS unit,
       nullif(s.union_code, '') AS union_code,
       coalesce(u.owner_code, nullif(s.union_code, '')) AS owner_code,
       nullif(s.participant_group, '') AS participant_group,
       nullif(s.solution_type, '') AS solution_type,
       nullif(s.declared_field, '') AS declared_field,
       TRY_CAST(s.filed_on AS DATE) AS submitted_day, s.is_confidential AS confidential,
       s.lane, s.priority, coalesce(s.reasons, []) AS reasons,
       nullif(s.duplicate_of, '') AS duplicate_of, nullif(s.duplicate_label, '') AS duplicate_label,
       s.duplicate_similarity, nullif(s.cluster_id, '') AS cluster_id,
       coalesce(s.cluster_size, 1) AS cluster_size, s.low_content, s.low_content_score,
       coalesce(s.low_content_reasons, []) AS low_content_reasons,
       nullif(s.field, '') AS field, s.field_confidence, nullif(s.field_second, '') AS field_second,
       s.benefit_vnd_stated, s.benefit_vnd_found, coalesce(s.eligibility, []) AS eligibility
FROM _rows s LEFT JOIN unions u ON u.code = s.union_code
WHERE NOT coalesce(s.same_row, FALSE)
"""
_FILINGS = """
SELECT s.*, coalesce(t.state, 'open') AS state,
       d.verdict, d.reason_code, d.field AS decided_field, d.said_at AS decided_at
FROM (
    SELECT s.* FROM screened s JOIN runs r ON r.run_id = s.run_id
    QUALIFY row_number() OVER (PARTITION BY s.key ORDER BY r.number DESC, s.source, s."row") = 1
) s
LEFT JOIN _touched t ON t.key = s.key
LEFT JOIN (
    SELECT * FROM decisions
    WHERE state_after = 'decided' AND verdict IN ('approve', 'return', 'duplicate', 'reject')
      AND NOT is_undone
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY id DESC) = 1
) d ON d.key = s.key AND t.state = 'decided'
"""
# A pair stands as long as the newest run that screened its later filing still found it.
_PAIRS = """
SELECT p.left_key, p.right_key, p.left_id, p.right_id, p.label, p.similarity,
       p.left_in_right, p.right_in_left, p.longest_passage, p.template_share,
       p.filing, p.cluster_id, p.run_id,
       l.owner_code AS left_owner, r.owner_code AS right_owner,
       l.owner_code <> r.owner_code AS crosses_unions
FROM screened_pairs p
JOIN filings r ON r.key = p.right_key AND r.run_id = p.run_id
LEFT JOIN filings l ON l.key = p.left_key
"""
_SCREENED_PAIRS = """
SELECT left_key, right_key, left_id, right_id, label, similarity, left_in_right, right_in_left,
       longest_passage, template_share, nullif(filing, '') AS filing,
       nullif(cluster_id, '') AS cluster_id, run_id
FROM _pairs
"""
_DECISIONS = f"""
SELECT *, {OVERRIDE} AS is_override FROM (
    SELECT id, key, submission_id, CAST(said_at AS TIMESTAMP) AS said_at, verdict,
           nullif(reason_code, '') AS reason_code, nullif(field, '') AS field,
           state_before, state_after, nullif(lane, '') AS lane,
           nullif(shown_field, '') AS shown_field, is_blind, is_undone, officer, officer_role
    FROM _events
)
"""  # noqa: S608 - words of ours
_READINGS = """
SELECT r.first, r.key, CAST(r.said_at AS TIMESTAMP) AS said_at,
       d.verdict AS first_verdict, r.verdict AS second_verdict,
       d.field AS first_field, nullif(r.field, '') AS second_field, r.differs,
       d.officer AS first_officer, r.officer AS second_officer
FROM _readings r JOIN decisions d ON d.id = r.first
"""
_SET_ASIDE = 'SELECT run_id, source, "row", code, message FROM _set_aside'


def statements(*, authors: bool = False) -> dict[str, str]:
    """Give the views by name, each after those it reads; with `authors` filings have their author's name."""
    return {
        "_rows": _ROWS,
        "screened": _SCREENED.format(authors="s.author," if authors else ""),
        "screened_pairs": _SCREENED_PAIRS,
        "set_aside": _SET_ASIDE,
        "decisions": _DECISIONS,
        "second_readings": _READINGS,
        "filings": _FILINGS,
        "pairs": _PAIRS,
    }
