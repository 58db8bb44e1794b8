"""What must be true of every made-up department."""
