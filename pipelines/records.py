"""The columns of the files that pass between stages and leave the program, each named once."""

import pyarrow as pa

from pipelines.validating import CANONICAL

__all__ = ["CANONICAL", "CORPUS", "PAIRS", "SCREENED", "SET_ASIDE", "TAKEN_IN", "schema"]

# What reading adds to a row: where it stood, whether it repeats an earlier row, which columns its file had,
# how the money column was headed (it may name the unit),
# the rest of the row (JSON).
TAKEN_IN = ("source", "row", "same_row", "columns_given", "benefit_header", "extra")

SCREENED = (
    "submission_id",
    "source",
    "row",
    "title",
    "content",
    "benefit",
    "author",
    "unit",
    "upper_union",
    "participant_group",
    "solution_type",
    "declared_field",
    "submitted_on",
    "applied_on",
    "lane",
    "priority",
    "reasons",
    "duplicate_of",
    "duplicate_label",
    "duplicate_similarity",
    "cluster_id",
    "cluster_size",
    "cluster_weakest",
    "low_content",
    "low_content_score",
    "low_content_reasons",
    "field",
    "field_confidence",
    "field_second",
    "field_cues",
    "benefit_vnd_stated",
    "benefit_vnd_found",
    "eligibility",
    "content_hash",
    # beyond the contract: what the review pages and a later run need
    "key",
    "title_text",
    "content_text",
    "benefit_text",
    "words",
    "author_key",
    "unit_key",
    "unit_text",
    "union_code",
    "filed_on",
    "recognised_by",
    "confidential",
    "benefit_vnd",
    "extra",
    "encoding_restored",
    "syllables",
    "duplicate_key",
    "has_later_copies",
    "same_row",
    "template_share",
    "low_content_evidence",
    "eligibility_evidence",
)

PAIRS = (
    "left_id",
    "right_id",
    "label",
    "similarity",
    "left_in_right",
    "right_in_left",
    "longest_passage",
    "template_share",
    "filing",
    "cluster_id",
    "run_id",
    "left_key",
    "right_key",
    "joins",
    "bridge",
    "passages",
)

SET_ASIDE = ("source", "row", "code", "message", "raw")

# What later runs compare with.
CORPUS = ("key", "submission_id", "text", "author_key", "unit_key", "filed_on", "content_hash")

# Every column is text but for these: a published table has the same types whatever it holds, even nothing.
_WORDS = pa.list_(pa.string())
_TYPES = {
    "row": pa.int64(),
    "priority": pa.float64(),
    "reasons": _WORDS,
    "duplicate_similarity": pa.float64(),
    "cluster_size": pa.int64(),
    "cluster_weakest": pa.float64(),
    "joins": pa.bool_(),
    "bridge": pa.bool_(),
    "low_content": pa.bool_(),
    "low_content_score": pa.float64(),
    "low_content_reasons": _WORDS,
    "field_confidence": pa.float64(),
    "field_cues": _WORDS,
    "benefit_vnd_stated": pa.int64(),
    "benefit_vnd_found": pa.int64(),
    "eligibility": _WORDS,
    "words": _WORDS,
    "syllables": pa.int64(),
    "has_later_copies": pa.bool_(),
    "same_row": pa.bool_(),
    "same_idea": pa.bool_(),
    "amended": pa.bool_(),
    "template_share": pa.float64(),
    "similarity": pa.float64(),
    "left_in_right": pa.float64(),
    "right_in_left": pa.float64(),
    "longest_passage": pa.int64(),
    "passages": pa.list_(pa.list_(pa.int64())),
}


def schema(columns: tuple[str, ...]) -> pa.Schema:
    """Give the types of a table's columns."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])
