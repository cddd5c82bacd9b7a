"""The report of a strategy that can be printed and sent: its content once, as a page and as PDF."""
