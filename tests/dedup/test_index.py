"""The index, beside what test_drops.py holds: that it is equal to the double loop."""

from generator.dedup import Index, Text


def test_only_kept_texts_count():
    index = Index()
    assert index.add(Text("1", "what is a glacier made of")) is None
    assert index.add(Text("2", "what is a glacier made from")).keeper == "1"
    assert len(index) == 1


def test_texts_longer_than_any_before_are_taken_in():
    index = Index(known=[Text("1", "short")])
    assert index.add(Text("2", " ".join(f"w{i}" for i in range(3000)))) is None
    assert index.add(Text("3", " ".join(f"w{i}" for i in range(1, 3000)))).keeper == "2"
