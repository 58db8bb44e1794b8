"""The bill as people and programs read it: one file a format, and `documents`, which makes them all."""
