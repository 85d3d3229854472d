"""`python -m bonetrack`: the web and the worker in one command."""

import sys

from bonetrack.serve import main

if __name__ == "__main__":
    sys.exit(main())
