"""What the office costs beside what the machine allows and beside others, side by side in one run: `make bench`.

A benchmark is never a test: nothing fails here, and no number is made to look better than it is.
"""
