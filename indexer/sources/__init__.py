"""Which documents there are: folders, archives and lines of files, as tasks for the workers."""
