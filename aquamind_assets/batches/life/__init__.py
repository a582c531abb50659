"""The life of the fish: growth, deaths, harvest and samples, day by day."""
