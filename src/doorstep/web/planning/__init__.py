"""Planning: from the gap to the best affordable plan. One file for each page under it."""
