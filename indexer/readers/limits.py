"""The limits of reading, all in one place: how much is read before a document is refused or cut short.

They keep one broken or hostile file from taking the memory or the time of a whole run. Real annual reports
are a few thousand to some hundred thousand characters long, a saved page 20 kB to 2 MB.
"""

from __future__ import annotations

#: The largest file that is read, in bytes. A larger one is an archive or a scan, not a text.
FILE_BYTES = 64 * 2**20

#: The longest line of a .jsonl that is read, in bytes.
LINE_BYTES = 64 * 2**20

#: The longest text of one document, in characters after cleaning.
TEXT_CHARACTERS = 5_000_000

#: The largest HTML page, in characters of its source. Parsing costs some thirty times its size in memory.
HTML_CHARACTERS = 16_000_000

#: The number of elements of a page beyond which it is no page that a person reads.
HTML_ELEMENTS = 1_000_000

#: The deepest nesting that trafilatura, which recurses, is given; deeper pages go without it.
HTML_DEPTH = 200

#: The longest page, in characters of visible text, that trafilatura is given; it takes 0.5 ms a thousand.
MAIN_TEXT_CHARACTERS = 400_000

#: Columns and rows that one table cell may span. Browsers allow 1,000 and 65,534; Word's exports of tables
#: in the statutory form need 12.
COLUMN_SPAN = 100
ROW_SPAN = 500

#: The cells of one table once spans are expanded; a larger table is kept as text but not as a table.
TABLE_CELLS = 200_000

#: The longest id of a document, title, and other one-line value given in a .jsonl, in characters.
VALUE_CHARACTERS = 4_000
