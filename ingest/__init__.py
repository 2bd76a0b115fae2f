"""Sources in, records out: read, judge, store."""
