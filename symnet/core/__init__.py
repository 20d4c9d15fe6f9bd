"""The ground floor: names, expressions, equations, networks, and the errors all floors raise."""
