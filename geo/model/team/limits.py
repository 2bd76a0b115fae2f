"""How long what people write may be, in characters: the table, the API and the pages ask here."""

__all__ = ["CONTACT", "ENTRY", "LINE", "NAME", "NOTE", "ROLE", "STEP"]

NAME = 120
"""A name or a title."""
ROLE = 80
"""A function or a role."""
LINE = 200
"""One line: what for, what it prevents, what is agreed."""
CONTACT = 120
"""A phone number, an e-mail address or a way to reach somebody at work."""
ENTRY = 300
"""What is said in a meeting: two sentences."""
NOTE = 500
"""A tip or a description."""
STEP = 1000
"""The note on one step of a peer consultation, or one field of a project."""
