"""Cases: a purpose, a reason and a day of review, within which the network around some records is looked at, one hop at first."""
