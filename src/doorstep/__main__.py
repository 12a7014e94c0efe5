"""`python -m doorstep`."""

from doorstep.cli.main import main

main()
