"""People's rights over what is stored: holds, reviews, requests and their decisions, breaches, the register of processing."""
