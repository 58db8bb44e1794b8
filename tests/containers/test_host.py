from tests.containers.host import Host
from tests.containers.podman import Link

ORDINARY = Host(unified_cgroups=True, may_raise_limits=True, open_files=1048576)
HYBRID = Host(unified_cgroups=False, may_raise_limits=False, open_files=20000)


def test_an_ordinary_host_needs_no_option():
    assert ORDINARY.ordinary
    assert ORDINARY.run_options == ()


def test_a_host_with_hybrid_cgroups_says_which_way_was_taken():
    assert not HYBRID.ordinary
    assert "hybrid" in str(HYBRID)
    assert "CAP_SYS_RESOURCE" in str(HYBRID)
    assert "--cgroups=disabled" in HYBRID.run_options


def test_no_limit_is_asked_for_above_the_hosts():
    tight = Host(unified_cgroups=False, may_raise_limits=False, open_files=4096)
    assert "--ulimit=nofile=4096:4096" in tight.run_options


def test_unified_cgroups_alone_do_not_make_a_host_ordinary():
    assert not Host(unified_cgroups=True, may_raise_limits=False, open_files=20000).ordinary


def test_a_card_without_fixed_facts_names_its_network_and_interface():
    assert str(Link("wan", "wan")) == "wan:interface_name=wan"
    assert (
        str(Link("net", "lan", mac="02:00:00:00:01:01", address="198.18.0.2"))
        == "net:interface_name=lan,mac=02:00:00:00:01:01,ip=198.18.0.2"
    )
