"""What a person types, as a tree that every engine understands: parser, fields, synonyms, filters."""
