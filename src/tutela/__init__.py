"""Tutela: a self-hosted clearing-house for child protection, drugs and firearms."""

__version__ = "0.1.0"
