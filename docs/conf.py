"""How Sphinx builds the documentation: `make docs`."""

from osl_workflow import __version__

project = "osl-workflow"
author = "the maintainers of osl-workflow"
release = version = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"osl-workflow {release}"
