"""Plots: functions, boundaries between classes, losses, words in the plane. Each is a picture like all others."""
