"""How far: street search and, later, transit search; runs with no database."""
