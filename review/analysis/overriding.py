"""`standing.overrides` as SQL, for databases that are asked without any code of ours."""

# Of decisions that close a filing; a word given without seeing the suggestion goes against nothing.
OVERRIDE = """
CASE WHEN is_blind OR lane IS NULL OR lane NOT IN ('duplicate', 'low_content', 'ready')
       OR verdict NOT IN ('approve', 'return', 'duplicate', 'reject') THEN NULL
     WHEN lane = 'duplicate' AND reason_code = 'shared_text' THEN FALSE
     WHEN reason_code = 'machine_wrong' THEN TRUE
     WHEN lane = 'duplicate' THEN verdict <> 'duplicate'
     WHEN lane = 'low_content' THEN verdict NOT IN ('return', 'reject')
     ELSE verdict <> 'approve' END
"""
