"""Reading ahead: the language model reads passages before anybody asks about them."""
