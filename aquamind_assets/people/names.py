"""First names and surnames that are common in each region, by its id; no one's in particular."""

_FAROE = (
    "Jógvan Hanus Bárður Jákup Páll Rúni Høgni Tróndur Magnus Sámal Eyðun Brandur Rói Teitur"
    " Anna Marjun Rannvá Sólrun Beinta Durita Malan Turið Elin Barba Heidi Sigrid Vár Guðrun"
    " Hans Jens Petur Martin Janus Óli Eyðbjørn Andrias Bogi Hallur Niels Poul Jón Símun"
    " Maria Katrin Súsanna Jórun Bergljót Marita Lena Ingrid Tóra Randi Birita Hanna",
    "Joensen Hansen Jacobsen Olsen Poulsen Petersen Johannesen Thomsen Nielsen Rasmussen Djurhuus"
    " Mortensen Dam Højgaard Simonsen Danielsen Samuelsen Justinussen Patursson Zachariasen"
    " Jensen Andreasen Christiansen Mikkelsen Matras Winther Lamhauge Reinert Ellingsgaard"
    " Klein Kjølbro Weihe Biskopstø Debes Egholm Gaard Heinesen Isaksen Kruse Mohr",
)
_SCOTLAND = (
    "Calum Ewan Iain Ross Angus Fraser Hamish Craig Stuart Neil Gordon Murdo Kenny Euan"
    " Fiona Eilidh Kirsty Morag Shona Catriona Ailsa Isla Mhairi Rhona Heather Lorna Jean Beth"
    " Alasdair Donald Duncan Finlay Graeme Hector Jamie Kevin Lewis Malcolm Norman Ruaridh Scott"
    " Amy Catherine Claire Emma Gillian Joanne Karen Laura Marion Nicola Rachel Sarah",
    "MacLeod MacDonald Campbell Stewart Fraser MacKenzie Morrison MacKay Ross Cameron Sutherland"
    " Grant Murray MacLean Robertson Sinclair Matheson Nicolson Munro Anderson MacInnes Gunn"
    " MacAskill MacRae MacIver MacAulay MacNeil MacPherson Gillies Beaton Finlayson Graham Smith"
    " Thomson Wilson Reid Scott Paterson Johnson Henderson Bruce Leask Jamieson Mouat",
)

#: First names and surnames.
NAMES = {
    region: (names[0].split(), names[1].split()) for region, names in ((1, _FAROE), (2, _SCOTLAND))
}
