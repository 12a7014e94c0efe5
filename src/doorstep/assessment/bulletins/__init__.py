"""Bulletins (通报): what one consists of, its DOCX and PDF in the official layout, its code, and reading one back. Pure."""
