"""What a technician changes by command: each change drafts the files' new texts, and writes nothing."""
