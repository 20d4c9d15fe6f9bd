"""The house: imports point down only, public names are found, nothing heavy is loaded early."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import symnet

ROOT = Path(symnet.__file__).parent
FLOORS = [
    "core",
    "index text",
    "ops",
    "nets latex proofs",
    "calculus plan",
    "backends pictures",
    "lowering render reading",
    "training sources identities",
    "checking plots",
    "reports",
    "cli",
]
"""From the ground up; packages side by side do not import each other."""

FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names.split()}


def package_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path):
    """The modules of symnet that a file imports when it runs (not those that only a type checker sees)."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("symnet"):
            if node.module == "symnet":
                yield from (a.name for a in node.names)
            else:
                yield node.module.split(".")[1]


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down_only(path):
    own = package_of(path)
    if own in ("__init__", "__main__"):
        return
    for other in imports(path):
        if other in FLOOR_OF and other != own:
            assert FLOOR_OF[other] < FLOOR_OF[own], f"{own} imports {other}, which stands no lower"


def test_every_package_has_a_floor():
    packages = {package_of(p) for p in ROOT.rglob("*.py")} - {"__init__", "__main__"}
    assert packages == set(FLOOR_OF)


def test_nothing_in_the_package_imports_the_lectures():
    for path in ROOT.rglob("*.py"):
        assert "import derivations" not in path.read_text()


@pytest.mark.parametrize("name", [n for n in symnet.__all__ if n != "__version__"])
def test_every_public_name_exists_and_is_documented(name):
    value = getattr(symnet, name)
    assert value.__doc__ or isinstance(value, symnet.Function)


def test_importing_symnet_and_asking_for_help_loads_nothing_heavy():
    program = "import sys, symnet, symnet.cli.main; print([m for m in ('sympy', 'numpy', 'tqdm') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rules_state_their_formula():
    """A rule's docstring is its formula: it names a cotangent with a bar, or says that nothing is passed."""
    from tests.ops.test_every_operation import operation_classes

    for cls in operation_classes():
        if not cls.written_only and "pullback" in cls.__dict__:
            doc = cls.pullback.__doc__ or ""
            assert any(mark in doc for mark in ("̄", "Ā", "ū", "B̄")) or "passes nothing" in doc or "own part" in doc, cls


def test_no_package_hides_a_public_name():
    """`symnet.train` is a function: a package of that name would replace it once imported."""
    packages = {p.name for p in ROOT.iterdir() if p.is_dir()} | {p.stem for p in ROOT.glob("*.py")}
    assert not packages & (set(symnet.__all__) - {"nets"})
