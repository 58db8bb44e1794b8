"""Runs: what the tools do to machines, with progress, a log, a verdict for each machine and the next step."""
