"""HTTP: parse, ask the facade, answer."""
