"""清册签字: freeze a version of the register, print it for signature."""
