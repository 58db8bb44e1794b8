"""Taking in what others wrote down: each import shows what it would change, then writes it as a whole.

One file a source (`annuaire`, `headcounts`, `glpi`, `devices`). What they share: `spreadsheet` (rows of a
file), `spelling` and `words` (how people write things), `device_rows` (rows that are devices), `change` (what
would change, and the draft that it is written to).
"""
