def test_x(work):
    pass


def test_y(work):
    pass
