"""The figures of reports as data: what is said of each cell, how they are called, and what can be reckoned of many.

``cells.py`` says how a figure of one report is kept, ``catalogue.py`` how it is called, ``measures.py`` reckons over tables of
them, ``results.py`` is what comes of a question. ``index.service`` asks an engine for the tables.
"""
