"""System containers: whole Debian machines in podman, for the lab and the roles' scenarios.

Standard library only: an inventory script of a scenario runs on any Python 3.11.
"""
