"""Lists of fingerprints: who vouches for which file, with its own radius; and matches of what records report with them."""
