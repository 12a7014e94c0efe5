"""The plan: which actions to take, with the money and people there are, and how good it can be at most.

`problem` states it, `evaluation` says what a plan is worth when patients choose freely, `search` finds good plans,
`relaxation` bounds what any plan can be worth, `certificate` lets anyone check that bound without a solver, and
`solving` runs them together.
"""
