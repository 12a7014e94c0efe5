"""The order desk: earlier results, what is recognised of them, and the order that is made."""
