"""The town and what can be reached in it: model, network, engine, store and their facade."""
