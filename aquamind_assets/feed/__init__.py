"""Feed: what fish are fed, where it is bought and kept, and what became of it."""
