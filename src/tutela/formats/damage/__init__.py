"""What a spreadsheet program did to a table when it was opened and saved: cells that no longer say what they said."""
