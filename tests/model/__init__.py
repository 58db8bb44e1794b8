"""What a department is."""
