"""What people and vehicles talk to."""
