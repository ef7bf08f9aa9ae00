"""The worked example of the demo: a project whose contract was signed today, so that a clock runs."""

from datetime import date, datetime

from deploy import people
from deploy.door import Door
from deploy.story import ON_TIME, tell

UP_TO_THE_CONTRACT = 8


def put_in(door: Door) -> None:
    """Live the story so that its contract is signed today; then give the true time back.

    Every step bears its key, so that an example cut short is finished by putting it in again, on that day;
    on another day its dates are others, and so are its keys.
    """
    door.set_clock(None)
    people.write_down(door)
    today = datetime.fromisoformat(door.get(None, "/demo/clock")["now"]).date()
    door.story = f"example-{today}"
    signed_on = date.fromisoformat(ON_TIME[UP_TO_THE_CONTRACT - 1][0][:10])
    for _ in tell(door, ON_TIME[:UP_TO_THE_CONTRACT], shift=today - signed_on):
        pass
    door.set_clock(None)
