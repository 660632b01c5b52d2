"""The page as a script: `python ui.py` is `rag chat`."""

from rag.page.app import main

if __name__ == "__main__":
    main()
