"""Pages of what evenings leave behind."""
