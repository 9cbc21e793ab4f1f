"""What a report says of itself: title, agency, year, dates, places, level, figures; each with its evidence."""
