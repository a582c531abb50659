"""What loading costs, measured: ``python -m benchmarks.load``."""
