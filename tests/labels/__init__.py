"""Labelled logs of many kinds of software, made up here: what the grouping of messages is measured with."""
