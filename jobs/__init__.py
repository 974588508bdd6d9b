"""What runs outside the browser."""
