"""The command `atlas`: composes everything below."""


def main() -> None:
    """Run the command."""
