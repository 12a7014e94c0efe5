"""Assessment: targets that add up, scorecards that small counts do not swing, effects against comparison areas, bulletins. Pure."""
