"""The roadmap and the task book."""
