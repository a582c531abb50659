"""People at work: the days on which they can work, the sizes of samples, the reading of scales."""
