"""The fish: plan, container stays, transfers, growth, deaths, samples, harvest."""
