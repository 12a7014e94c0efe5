"""From the gap to the best affordable plan: choice, access, gaps, the plan and its certificate, postings. Pure."""
