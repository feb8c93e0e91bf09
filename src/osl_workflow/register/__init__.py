"""The register of published processes and standards (pure)."""
