"""What tests share and is made when one of them first asks for it, so that collecting them costs nothing."""

from collections.abc import Mapping


class Lazily(Mapping):
    """Values by name, each made once."""

    def __init__(self, names, make):
        self.names, self.make, self.made = list(names), make, {}

    def __getitem__(self, name):
        if name not in self.made:
            self.made[name] = self.make(name)
        return self.made[name]

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(self.names)
