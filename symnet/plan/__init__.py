"""From named equations to a plan: operations on arrays, what is fused, and which arrays share memory.

A plan is data, the same for every backend; `symnet code --plan` prints it.
"""

from symnet.plan.making import make_forward, make_plan
from symnet.plan.operations import Plan

__all__ = ["Plan", "make_forward", "make_plan"]
