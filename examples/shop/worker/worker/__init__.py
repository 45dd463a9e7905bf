"""Watches the shop's stock."""
