"""How Sphinx makes a site of these pages; `make docs` runs it, and every warning is an error."""

from lamina.version import VERSION

project = "Lamina"
author = "Lamina contributors"
copyright = author
version = release = VERSION

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["training"]
nitpicky = False  # autodoc would ask for numpy's and torch's own pages

# Headings are targets of links as on GitHub, so that a page reads the same in both places.
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_block", "attrs_inline"]

# One backquote is code in our docstrings, as it is in Markdown.
default_role = "code"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 96
add_module_names = False

html_theme = "furo"
html_title = "Lamina"
html_static_path = ["static"]
html_css_files = ["lamina.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
