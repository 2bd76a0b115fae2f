"""The town as flat arrays: street graph and links between places and streets; saved as one memory-mapped snapshot."""
