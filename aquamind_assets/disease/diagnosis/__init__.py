"""What the vet concludes: suspicion from deaths and appetite seen, samples, and diagnoses."""
