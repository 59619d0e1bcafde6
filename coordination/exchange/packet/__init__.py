"""Papers as PDF: content in, bytes out. Reads no record; every template stands beside its renderer."""
