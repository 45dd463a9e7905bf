"""The shop's products and their prices."""
