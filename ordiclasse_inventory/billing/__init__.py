"""What each commune owes: counts on a day, tariffs, shares. Pure functions on the model."""
