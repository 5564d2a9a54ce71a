"""名册: everybody in the register and where each stands."""
