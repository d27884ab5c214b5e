from generator.dedup import Cluster, clusters
from generator.records.examples import Drop


def test_clusters_come_largest_first_and_else_in_order():
    drops = {"2": Drop("d", keeper="1"), "4": Drop("d", keeper="3"), "5": Drop("d", keeper="3")}
    assert clusters(drops) == [Cluster("3", ("4", "5")), Cluster("1", ("2",))]
