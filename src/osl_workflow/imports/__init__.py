"""Tables that people bring: what stands in a file of a spreadsheet, read strictly and never guessed at (pure)."""
