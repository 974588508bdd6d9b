"""From a batch's evidence to a cause whose every claim can be checked."""
