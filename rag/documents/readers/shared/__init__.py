"""What readers of several formats share: building a text, and the layout of printed pages."""
