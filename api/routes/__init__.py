"""One module per noun: parse, ask the facade, answer; wire schemas live here only."""
