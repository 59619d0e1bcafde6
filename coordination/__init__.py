"""Baton: shared care for bispecific antibodies in multiple myeloma. See docs/GLOSSARY.md for the words."""
