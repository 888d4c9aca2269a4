"""Compiled kernels: arrays in, arrays and counts out; they know nothing of negotiations."""
