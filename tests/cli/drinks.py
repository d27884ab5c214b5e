"""A small valid config, for faults to be put into."""

GOOD = """\
documents: [doc.md]
difficulties: {basic: {}}
categories:
  one:
    templates:
      basic: ["What is said about {{ thing }}?"]
variables:
  thing: [tea, coffee]
quota: {per_cell: 1}
"""

DOC = "# Drinks\n\nTea is a drink that is made from leaves. Coffee is made from beans.\n"
