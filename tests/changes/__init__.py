"""Changes by command."""
