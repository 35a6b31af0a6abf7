"""Spec → nested graph → answers (analysis), rewrites (passes), a code plan (outline)."""
