"""`python -m rag.cli` is `rag`."""

from rag.cli.main import main

main()
