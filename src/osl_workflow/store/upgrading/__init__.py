"""From an older format to this program's: a copy first, then one file for each step between formats."""
