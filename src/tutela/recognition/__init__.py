"""What a record speaks of: identifiers, substances, places, dates, quantities. Pure: no Django, no clock, no settings."""
