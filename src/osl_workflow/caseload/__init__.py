"""What one worker holds: families counted by the measures of the standard, held against their limits (pure)."""
