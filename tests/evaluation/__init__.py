"""Evaluation: questions, figures, runs, reports, calibration."""
