from dashboard.components.filters import distinct


def test_names_that_come_again_are_numbered() -> None:
    assert distinct(["a", "b", "a", "a (2)", "a"]) == ["a", "b", "a (2)", "a (2) (2)", "a (3)"]
