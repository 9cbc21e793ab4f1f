"""Flask application: routes, templates, static files. Asks ``index`` only; holds no search logic."""

from index.messages import add_catalogues

add_catalogues(__file__)
