"""Opening hours: open or not at a moment, the next change, and the week as data."""
