"""The columns of the files that pass between stages and leave the program, each named once."""

from pipelines.validating import CANONICAL

__all__ = ["CANONICAL", "CORPUS", "PAIRS", "SCREENED", "SET_ASIDE", "TAKEN_IN"]

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
    "passages",
)

SET_ASIDE = ("source", "row", "code", "message", "raw")

# What later runs compare with.
CORPUS = ("key", "submission_id", "text", "words", "author_key", "unit_key", "filed_on")
