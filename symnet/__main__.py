"""`python -m symnet` is the command `symnet`."""

from symnet.cli.main import main

if __name__ == "__main__":
    main()
