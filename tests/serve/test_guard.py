import pytest

from kg.serve.guard import access_for, host_of

HOSTS = [
    ("127.0.0.1", "127.0.0.1:8000", True),
    ("127.0.0.1", "localhost", True),
    ("127.0.0.1", "LOCALHOST:80", True),
    ("127.0.0.1", "[::1]:8000", True),
    ("127.0.0.1", "localhost.", True),
    ("0.0.0.0", "192.168.1.7:8000", True),
    ("0.0.0.0", "[2001:db8::1]", True),
    ("kg.lan", "kg.lan:8000", True),
    # Names that lead here without being ours
    ("127.0.0.1", "evil.example", False),
    ("127.0.0.1", "127.0.0.1.evil.example", False),
    ("127.0.0.1", "localhost.evil.example:8000", False),
    ("127.0.0.1", "192.168.1.7", False),
    ("127.0.0.1", "", False),
    ("127.0.0.1", "localhost:80:90", False),
    ("127.0.0.1", "localhost:x", False),
    ("0.0.0.0", "evil.example", False),
    ("kg.lan", "evil.lan", False),
]


@pytest.mark.parametrize(("listening", "header", "wanted"), HOSTS)
def test_the_server_answers_to_its_own_names_only(listening, header, wanted):
    assert access_for(listening).knows_host(header) is wanted


def test_names_can_be_added():
    assert access_for("127.0.0.1", ["KG.example.org"]).knows_host("kg.example.org:443")


ORIGINS = [
    ((), "http://localhost:8000", True),
    (("https://a.org",), "https://a.org", True),
    (("*",), "https://b.org", True),
    ((), "http://localhost:9000", False),
    ((), "https://a.org", False),
    ((), "null", False),
    (("https://a.org",), "https://a.org.evil.example", False),
    (("https://a.org",), "http://a.org", False),
]


@pytest.mark.parametrize(("origins", "origin", "wanted"), ORIGINS)
def test_pages_of_other_sites_ask_only_where_they_were_let_in(origins, origin, wanted):
    assert access_for("127.0.0.1", (), origins).knows_origin(origin, "localhost:8000") is wanted


def test_a_host_is_a_name_without_its_port():
    assert [host_of(one) for one in ("a", "a:1", "[::1]", "[::1]:1", "A.", "a:b")] == ["a", "a", "::1", "::1", "a", ""]
