"""How others do the same twelve steps, each as its own documentation shows it, made durable in the same way.

They are needed to measure and never to run the program: the extra `bench` installs them (SpiffWorkflow is LGPL-3.0,
transitions is MIT). A peer that is not installed leaves its column empty.
"""
