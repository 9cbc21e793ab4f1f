"""Documents of office programs: Word, spreadsheets, and their older forms through LibreOffice."""
