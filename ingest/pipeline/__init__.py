"""How sources become what is served: one module for each kind of source, all on the same way of running steps."""
