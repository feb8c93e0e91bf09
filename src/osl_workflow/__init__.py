"""An event-sourced workflow engine for the standard process of Polish social work."""

__version__ = "0.1.0"
