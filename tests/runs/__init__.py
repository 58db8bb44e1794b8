"""Runs, on machines that are faked or this one itself."""
