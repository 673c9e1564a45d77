"""What may be repeated, and what may not."""

status: dict[str, str] = {}
left = {"lamp": 10}


def handle(order: str, item: str) -> None:
    # region: set
    status[order] = "shipped"
    print(status[order])
    # endregion: set
    # region: count
    left[item] -= 1
    print(left[item])
    # endregion: count


# region: twice
handle("ord-99185", "lamp")
handle("ord-99185", "lamp")
# endregion: twice
