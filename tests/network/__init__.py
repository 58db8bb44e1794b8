"""The address plan and names."""
