"""Standards, process definitions and demos: YAML only, read through importlib.resources."""
