"""The documents are true: what they name is there, and what they run works."""
