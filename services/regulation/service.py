"""The regulation service hears nobody and waits for nothing; it speaks when a notice is confirmed."""


class Service:
    """The law as data: the working-day calendar."""

    name = "regulation"
