"""The limits of reading, all in one place: how much is read before a document is refused or cut short.

They keep one broken or hostile file from taking the memory or the time of a whole run. Real annual reports
are a few thousand to some hundred thousand characters long, a saved page 20 kB to 2 MB. What each is for, and what
lies outside of them: docs/decisions/0012.
"""

from __future__ import annotations

#: Processor time that one document may take, in seconds; and as a second net, for what waits without working, how many
#: times that may pass by the clock.
SECONDS = 60.0
WAITS = 10

#: Memory that a process may take that reads documents, and one that it starts (LibreOffice, Tesseract), in bytes.
MEMORY_BYTES = 2**30
PROGRAM_BYTES = 2 * 2**30

#: The largest file that such a process may write, in bytes, and the files that it may have open: only a conversion
#: writes any.
WRITTEN_BYTES = 512 * 2**20
OPEN_FILES = 256

#: Documents of one file or archive that are listed as not read; of more it is said how many there are. A crawl that is
#: damaged in more places is left there.
ROWS = 1_000

#: Archives (.zip): the members that are read of one, and the longest name of a member, in characters.
MEMBERS = 200_000
NAME_CHARACTERS = 1_000

#: What the members of one archive may unpack to together, in bytes: this much, or so many times the archive's own size
#: where that is more, but never more than the last. Pages of reports pack to a tenth, the same page many times to a
#: fiftieth.
ARCHIVE_BYTES = 512 * 2**20
ARCHIVE_RATIO = 100
ARCHIVE_BYTES_MOST = 64 * 2**30

#: The same for all archives of a run together.
RUN_BYTES = 4 * 2**30
RUN_BYTES_MOST = 256 * 2**30

#: The largest file that is read, in bytes. A larger one is an archive or a scan, not a text.
FILE_BYTES = 64 * 2**20

#: The longest line of a .jsonl that is read, in bytes.
LINE_BYTES = 64 * 2**20

#: The longest text of one document, in characters after cleaning.
TEXT_CHARACTERS = 5_000_000

#: The largest HTML page, in characters of its source. Parsing costs some thirty times its size in memory.
HTML_CHARACTERS = 16_000_000

#: The number of elements of a page beyond which it is no page that a person reads; 0.1 ms each.
HTML_ELEMENTS = 250_000

#: The attributes of one element beyond which only those are kept that a rule reads. libxml2 takes time for them that
#: grows with the square of their number.
HTML_ATTRIBUTES = 256

#: The nesting of a page beyond which what is inside is taken as plain lines. Several rules look at an element once
#: for each that it stands in.
HTML_LEVELS = 256

#: What the headline of a page may read: the readings that are compared with each line.
HEADLINE_READINGS = 20

#: The elements that are looked at to find footers by their words, for each element of the page and beyond that.
FOOTER_LOOKS = 10
FOOTER_LOOKS_MORE = 20_000

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

#: The factor by which spans may multiply the cells and the characters of a table. Word's exports reach 12.
TABLE_GROWTH = 50

#: The longest id of a document, title, and other one-line value given in a .jsonl, in characters.
VALUE_CHARACTERS = 4_000

#: Files that are archives of XML (.docx, .xlsx, .ofd): all that is read of them, unpacked, in bytes.
UNPACKED_BYTES = 256 * 2**20

#: The pages of a PDF, OFD or scan. Annual reports have 3 to 60.
PAGES = 2_000

#: On one page: the objects that are looked at, and the ruling lines in one direction beyond which it is a
#: drawing; of one path, its pieces.
PAGE_OBJECTS = 200_000
PAGE_LINES = 1_500
PATH_SEGMENTS = 20_000

#: Fewer characters than this a page are no text layer but a stamp on a scan.
SCAN_CHARACTERS = 10

#: Scans: the pages that are read by OCR, the longest side of a picture and all of it in dots, the seconds for a page, and
#: the pages that may take longer in a row before the file is given up. ``SECONDS`` are for each page of a scan. A page of
#: A3 has eight million dots, each of which costs twenty bytes.
OCR_PAGES = 300
PICTURE_SIDE = 6_000
PICTURE_DOTS = 16_000_000
OCR_SECONDS = 120
OCR_SLOW_PAGES = 3

#: The longest headline, in characters.
HEADLINE_CHARACTERS = 200

#: The used range of one sheet of a spreadsheet, in cells. Statutory tables have some three hundred.
SHEET_CELLS = 2_000_000

#: Seconds for LibreOffice to convert a file; it takes 2 to 3.
CONVERSION_SECONDS = 50
