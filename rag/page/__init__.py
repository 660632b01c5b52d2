"""The page: a folder for each tab, and what the tabs share."""

import os

from rag.offline import go_offline

go_offline()  # before a module of this package imports Gradio
# Gradio asks for Matplotlib's backend before each event. Without a name Matplotlib is loaded whole,
# and the page stands still for 1.5 s.
os.environ["MPLBACKEND"] = "agg"
