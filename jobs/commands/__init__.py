"""The commands of `argus`, one file each."""
