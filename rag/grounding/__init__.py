"""Claims against evidence: support, verdicts with reasons, consistency checks, calibration."""
