"""The tabs: one module each that knows Gradio, its layout and what happens on it.

A tab takes the parts that all share (`parts.Shared`), lays itself out where it is made, and is
connected when every tab is there.
"""
