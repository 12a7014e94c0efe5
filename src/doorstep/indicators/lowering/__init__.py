"""Engines: hand-tuned DuckDB SQL, and the plain row interpreter that judges it."""
