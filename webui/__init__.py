"""Flask application: routes, templates, static files. Asks ``index`` only; holds no search logic."""
