"""A department, as each reader wants it."""
