"""First names and surnames that are common in each region, by its id; no one's in particular."""

_FAROE = (
    "Jógvan Hanus Bárður Jákup Páll Rúni Høgni Tróndur Magnus Sámal Eyðun Brandur Rói Teitur"
    " Anna Marjun Rannvá Sólrun Beinta Durita Malan Turið Elin Barba Heidi Sigrid Vár Guðrun",
    "Joensen Hansen Jacobsen Olsen Poulsen Petersen Johannesen Thomsen Nielsen Rasmussen Djurhuus"
    " Mortensen Dam Højgaard Simonsen Danielsen Samuelsen Justinussen Patursson Zachariasen",
)
_SCOTLAND = (
    "Calum Ewan Iain Ross Angus Fraser Hamish Craig Stuart Neil Gordon Murdo Kenny Euan"
    " Fiona Eilidh Kirsty Morag Shona Catriona Ailsa Isla Mhairi Rhona Heather Lorna Jean Beth",
    "MacLeod MacDonald Campbell Stewart Fraser MacKenzie Morrison MacKay Ross Cameron Sutherland"
    " Grant Murray MacLean Robertson Sinclair Matheson Nicolson Munro Anderson MacInnes Gunn",
)

#: First names and surnames.
NAMES = {
    region: (names[0].split(), names[1].split()) for region, names in ((1, _FAROE), (2, _SCOTLAND))
}
