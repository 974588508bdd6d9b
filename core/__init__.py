"""The domain: plain Python that knows no framework and does no I/O."""
