"""Real places, and further sites beside them."""

import numpy as np
import pytest

from aquamind_assets.infrastructure.places import BOXES, GEOGRAPHIES, areas, stations


@pytest.mark.parametrize("geography", GEOGRAPHIES.tolist())
def test_further_sites_are_distinct_and_within_two_km_of_their_place(geography):
    place = areas(geography, 500)
    count = len(place["name"])
    listed = int(np.sum(~np.char.isdigit(np.array([n.split()[-1] for n in place["name"]]))))
    assert listed >= 40
    sites = np.stack((place["latitude"], place["longitude"]), axis=1)
    assert len(np.unique(sites, axis=0)) == len(np.unique(place["name"])) == count
    home = sites[np.arange(count) % listed]
    km = (sites - home) * 111.2
    km[:, 1] *= np.cos(np.radians(home[:, 0]))
    distance_km = np.hypot(*km.T)
    assert np.all(distance_km[:listed] == 0.0)
    assert distance_km[listed:].min() > 0.3
    assert distance_km.max() < 2.0
    south, north, west, east = BOXES[geography]
    assert south < sites[:, 0].min()
    assert sites[:, 0].max() < north
    assert west < sites[:, 1].min()
    assert sites[:, 1].max() < east


def test_areas_are_neighbours_in_every_district():
    first = areas("Scotland", 15)
    _, of_group = np.unique(first["code"], return_counts=True)
    assert of_group.max() == 2
    assert of_group.mean() > 1.5
    assert len(np.unique(first["parent_code"])) == 4
    assert np.all((first["exposure"] >= 0.0) & (first["exposure"] <= 1.0))


@pytest.mark.parametrize("geography", GEOGRAPHIES.tolist())
def test_a_place_is_one_or_two_neighbours_and_every_area_is_taken_once(geography):
    many = areas(geography, 200)
    listed = int(np.flatnonzero(np.strings.endswith(many["name"], " 2"))[0])
    assert len(np.unique(many["name"][:listed])) == listed
    place, first = np.unique(many["place"], return_index=True)
    assert np.array_equal(place, np.arange(200))
    assert np.all(np.diff(many["place"]) >= 0)
    assert set(np.bincount(many["place"])) == ({1, 2} if geography == "Faroe Islands" else {2})
    for name in ("code", "parent_code"):
        assert np.array_equal(many[name], many[name][first][many["place"]])


def test_more_places_keep_the_first_ones():
    few, many = areas("Faroe Islands", 5), areas("Faroe Islands", 200)
    assert np.array_equal(few["name"], many["name"][: len(few["name"])])
    assert few["place"][-1] == 4
    assert stations("Scotland", 30)["name"][12] == "Applecross 2"


def test_exposed_faroese_waters_carry_a_batch_in_one_area():
    place = areas("Faroe Islands", 16)
    _, first, alone = np.unique(place["code"], return_index=True, return_counts=True)
    listed = areas("Faroe Islands", 40)
    neighbours = np.array([(listed["code"] == code).sum() for code in place["code"][first]])
    exposed = place["exposure"][first] >= 0.5
    assert np.all(alone[exposed] == 1)
    assert np.all(alone[~exposed & (neighbours > 1)] == 2)
