"""People at work: on which days they can, how many fish they take, and how they read a scale."""
