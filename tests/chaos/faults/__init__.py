"""Faults under load: servers, lines, messages, copies and clocks fail while a town lives; see ../README.md."""
