"""How Sphinx makes the documentation site from the pages of docs/ and the lessons of notebooks/, as they are.

`make site` builds it with the explorer inside. Nothing is fetched, and a reader's browser asks nobody else.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from importlib import metadata

from tools import book

project = "kupiansk-sim"
project_copyright = "the contributors of kupiansk-sim, under the MIT licence"
release = metadata.version("kupiansk-sim")
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]

root_doc = "docs/index"
include_patterns = [
    "docs/*.md",
    "docs/sheets/*.md",
    "notebooks/*",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "seeds/README.md",
]
exclude_patterns = [".*", "out", "build", "dist", "sim", "tests", "benchmarks", "scenarios", "notebooks/.*"]

myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
nb_custom_formats = {".ipynb": "tools.book.read_lesson"}
nb_execution_mode = "off"  # the stored outputs are fresh: a test plays every lesson and compares
nb_render_markdown_format = "myst"  # answers have tables, which plain CommonMark has not
nb_ipywidgets_js = {}  # knobs turn in JupyterLab and in the explorer; their scripts would be fetched
nb_code_prompt_show = "Show the code that works it out"
nb_code_prompt_hide = "Hide the code"

default_role = "code"  # docstrings write `name`
autodoc_typehints = "none"  # numpydoc says them
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"kupiansk-sim {release}"
html_static_path = ["theme"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "theme/favicon.svg"
html_use_index = False
html_domain_indices = False
html_additional_pages = {"index": "to-index.html"}
templates_path = ["templates"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def setup(app):
    """Join what the pages cannot say themselves."""
    app.connect("source-read", book.complete)
    app.connect("doctree-read", book.lead_to_folders)
    app.connect("build-finished", book.finish)
