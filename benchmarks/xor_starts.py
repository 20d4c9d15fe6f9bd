"""How often one random start learns XOR: the 2-2-1 network, full batch, weights uniform in [−1, 1].

    python benchmarks/xor_starts.py [--seeds 400]

A start counts if its mean cross-entropy falls below 0.1 with all four answers right, within the steps given.
"""

import argparse

import symnet
from symnet.training.descent import train
from symnet.training.xor import TRUTH_TABLE, learned

SETTINGS = [("relu", 0.5, 500), ("tanh", 0.5, 500), ("sigmoid", 2.0, 500), ("sigmoid", 2.0, 2000)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=400)
    seeds = parser.parse_args().seeds
    print(f"| hidden units | learning rate | steps | of {seeds} starts |\n|---|---|---|---|")
    for activation, rate, steps in SETTINGS:
        program = symnet.compile(symnet.nets.mlp(widths=[2, 2, 1], activation=activation, batch=True))
        results = [
            train(program, TRUTH_TABLE, rate=rate, steps=steps, seed=seed, done=learned(program))
            for seed in range(seeds)
        ]
        share = sum(r.converged for r in results) / seeds
        print(f"| {activation} | {rate} | {steps} | {share:.0%} |")


if __name__ == "__main__":
    main()
