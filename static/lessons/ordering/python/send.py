"""Sends what a balance is, with the account as the key."""

import json

from confluent_kafka import Producer


# region: send
def tell(producer: Producer, account: str, balance: int) -> None:
    new = {"account": account, "balance": balance}
    producer.produce("updates", json.dumps(new), key=account)
# endregion: send
