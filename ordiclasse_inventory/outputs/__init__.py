"""A department, as each reader wants it: one file a reader."""
