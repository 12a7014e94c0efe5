"""Why patients leave: the outflow of each place and condition split over four switches, exactly.

    capability   some institution at home is able to treat the condition
    reach        no institution at home is farther than a limit
    bed          no institution at home turns anybody away for want of a bed
    trust        the leading institution at home, where it is able, is thought as well of as the best one away

Each switch is set in the choice model, and its part is its Shapley value: the mean of what it adds to the share that
stays, over all orders in which the four can be set. What none of them would keep is told as it is.
"""
