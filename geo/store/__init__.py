"""The only room with SQL: tables, sessions, bulk copy, one module per noun."""
