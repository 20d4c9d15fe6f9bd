"""Training with the derived gradients."""
