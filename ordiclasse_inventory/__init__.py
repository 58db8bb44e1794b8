"""The software with which a city runs the computers of all its schools."""
