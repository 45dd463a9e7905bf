"""What the shop's Python services share: settings, logs, serving, health check."""
