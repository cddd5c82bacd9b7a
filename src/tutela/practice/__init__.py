"""What works: health and help. So far the contacts of help and health services, counted without persons, behind the wall."""
