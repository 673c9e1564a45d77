"""Three subscribers, one new user."""

from broker import Broker

TYPE = "user.created"


def mail(user: int) -> None:
    print(f"[mail] {TYPE} {user}\n", end="")


def sms(user: int) -> None:
    raise RuntimeError(f"no number of user {user}")


def analytics(user: int) -> None:
    print(f"[analytics] {TYPE} {user}\n", end="")


def late(user: int) -> None:
    print(f"[late] {TYPE} {user}\n", end="")


# region: subscribe
topic = Broker().topic(TYPE)
for handler in [mail, sms, analytics, late]:
    topic.subscribe(handler.__name__, handler)
topic.unsubscribe("late")
# endregion: subscribe

# region: publish
topic.publish(user=123)
# endregion: publish
