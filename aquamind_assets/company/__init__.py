"""What managers look at: views of the company by region, batch, site and month."""
