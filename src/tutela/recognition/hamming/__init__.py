"""Exact search among 256-bit hashes by Hamming distance, up to radius 31."""
