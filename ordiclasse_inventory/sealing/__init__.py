"""Sealed bills: frozen inputs and documents, checksums, a signature; made again and corrected by others."""
