"""Compute what is computed of the articles: ``python -m accord.articles [DOCS]``.

The payoffs anew from the statements and, where a folder of documentation is named, its computed pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from accord.articles.regeneration import regenerate

for file in regenerate():
    print(file)
for folder in map(Path, sys.argv[1:]):
    from accord.articles.pages import claims_page, decisions_page

    for name, page in (("claims", claims_page), ("coding_decisions", decisions_page)):
        target = folder / f"{name}.md"
        target.write_text(page(), encoding="utf-8")
        print(target)
