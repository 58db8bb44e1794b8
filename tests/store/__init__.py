"""Reading a department's folder."""
