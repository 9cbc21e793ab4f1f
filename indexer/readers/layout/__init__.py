"""Characters with places on a page, back to lines, paragraphs and tables; for PDF, OFD and OCR alike."""
