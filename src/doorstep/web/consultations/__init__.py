"""Remote consultation: the queue, the invitation, rosters and agreements, the room."""
