"""Looks a balance up by a call."""

import requests


def balance(user: str) -> int:
    # region: look-up
    url = f"http://balances/{user}"
    answer = requests.get(url, timeout=2)
    answer.raise_for_status()
    return int(answer.text)
    # endregion: look-up
