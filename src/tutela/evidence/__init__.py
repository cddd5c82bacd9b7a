"""Sealed evidence: files hashed and dropped, or encrypted to a custodian outside; nobody here can open them."""
