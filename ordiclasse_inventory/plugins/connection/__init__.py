"""How Ansible reaches machines."""
