"""Judgements about texts: low content and field, with their features, training and evaluation."""
