"""Indicators: a small measure language, its definitions, and the engines that run them."""
