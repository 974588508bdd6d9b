"""Charts, tables, badges and the uploader."""
