"""``python -m tutela``."""

from tutela.cli import main

if __name__ == "__main__":
    main()
