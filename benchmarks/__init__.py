"""asv benchmarks: speed and memory of what users wait for."""
