"""Records of the vet: health samples, laboratory, journal, classified deaths."""
