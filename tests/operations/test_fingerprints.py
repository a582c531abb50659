"""Fingerprints: two databases of the same rows have the same lines, any other differs."""

from aquamind_assets.operations.fingerprints import Fingerprint, differences

LINES = [Fingerprint("feed.feed", 2, 12, "abc"), Fingerprint("feed.feed_price", 2, 40, "def")]


def test_any_difference_is_told() -> None:
    text = "\n".join(str(line) for line in LINES)
    assert differences(LINES, text) == []
    assert differences(LINES, text.replace("def", "deg")) == [
        "feed.feed_price: months, rows, hash were 2 40 deg and are 2 40 def"
    ]
    assert len(differences(LINES[:1], text)) == 1
    assert len(differences(LINES, text.splitlines()[0])) == 1
