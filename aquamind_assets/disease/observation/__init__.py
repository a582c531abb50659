"""Records of the vet: health samples, laboratory tests, journal, deaths by reason."""
