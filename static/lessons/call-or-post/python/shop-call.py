"""A shop that calls: each call holds the customer."""

import requests
from accounts import add_account
from orders import Order, save


def call(url: str, body: Order | str, timeout: float) -> None:
    answer = requests.post(url, json=body, timeout=timeout)
    answer.raise_for_status()


def sign_up(customer: str) -> str:
    # region: account
    add_account(customer)
    # endregion: account
    # region: person
    call("http://fraud/person", customer, timeout=10)
    # endregion: person
    # region: welcome
    call("http://email/send", customer, timeout=3)
    # endregion: welcome
    return f"Welcome, {customer}."


def place_order(order: Order) -> str:
    # region: pay
    call("http://payment/charge", order, timeout=5)
    # endregion: pay

    # The card is charged. Whatever fails from here on leaves
    # a charge without an order.
    # region: check
    call("http://fraud/order", order, timeout=10)
    # endregion: check
    # region: confirm
    call("http://email/send", order, timeout=3)
    # endregion: confirm
    # region: reserve
    call("http://stock/reserve", order, timeout=3)
    # endregion: reserve
    # region: save
    save(order)
    # endregion: save
    return "Thank you for your order."
