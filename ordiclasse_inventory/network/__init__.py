"""The address plan: subnets, fixed addresses and names. Pure functions on the model and netaddr."""
