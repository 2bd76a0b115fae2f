"""Pages: records in, pages out."""
