"""Numbered migrations of the ledger's schema."""
