"""1. It arrives: submissions, receipts, quarantine."""
