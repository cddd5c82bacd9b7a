"""Fingerprints of files: computed (digests, PDQ) or carried and compared (PhotoDNA, TMK, vPDQ, TLSH). One file a kind."""
