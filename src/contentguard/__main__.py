"""``python -m contentguard``."""

from contentguard.cli import main

if __name__ == "__main__":
    main()
