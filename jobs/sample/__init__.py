"""The sample fleet: 40 vehicles, 30 days, planted faults, made here and loaded through the real pipeline."""
