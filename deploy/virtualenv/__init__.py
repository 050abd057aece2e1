"""The virtual environment `.venv` of the Makefile, made from a lock by Python and pip alone."""
