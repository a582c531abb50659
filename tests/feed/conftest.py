"""Six years of a small farm's feed, run once for all tests of the feed."""
