"""What people want in their own words: everyday words of several languages, and the themes where it is found."""

from geo.wishes.listening import listen, name_fits, name_words

__all__ = ["listen", "name_fits", "name_words"]
