"""What is missing: cells with people, how far they have it, and what would change that; runs with no database."""

__all__: list[str] = []
