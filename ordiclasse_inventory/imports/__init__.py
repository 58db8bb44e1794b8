"""Taking in what others wrote down: each import shows what it would change, then writes it as a whole.

One file a source (`annuaire`, `headcounts`, `glpi`, `devices`); what they share: `spreadsheet` (rows of a
file), `change` (what would change, and the draft that it is written to), `machines` (rows that are devices).
"""
