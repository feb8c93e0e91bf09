"""The office: name, residents, chosen settings (pure)."""
