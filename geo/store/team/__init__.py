"""What people write, as SQL: one module per noun, all kept in the same way."""
