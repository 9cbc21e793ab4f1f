"""What holds for every test: commands speak English, whatever whoever runs the tests speaks."""

from __future__ import annotations

import os

os.environ["LC_ALL"] = "C.UTF-8"  # before all other variables of the locale; what is printed stays UTF-8
os.environ.pop("GONGKAI_LANG", None)
