"""Scores of answers: test sets, metrics, and the gate that keeps a change from making answers worse."""
