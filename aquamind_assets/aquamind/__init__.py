"""AquaMind's tables as views of ours."""
