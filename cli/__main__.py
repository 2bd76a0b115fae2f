"""Run the command `atlas` as `python -m cli`."""

from cli import main

main()
