"""Payment pay-8821 is completed."""

import json

from header import Header
from message import Message
from metadata import Metadata

PAYMENT = {
    "order": "ord-99182",
    "payment": "pay-8821",
    "amount": "149.99",
    "currency": "USD",
    "customer": "cust-4421",
}


# region: key
def key_of(payment: str) -> str:
    """Made from the payment: the same at every attempt."""
    return f"{payment}-completed"
# endregion: key


# region: completed
def completed(
    payment: dict[str, str], msg_id: str, time: str
) -> Message:
    return Message(
        routing_key="orders.payment.completed",
        header=Header(
            id=msg_id,
            time=time,
            schema="2.1",
            content_type="application/json",
            source="payment-service",
        ),
        payload=payment,
        metadata=Metadata(
            idempotency_key=key_of(payment["payment"]),
            correlation_id="req-trace-00823",
            ttl_s=3600,
        ),
    )
# endregion: completed


# region: receive
def receive(message: Message, done: set[str]) -> None:
    key = message.metadata.idempotency_key
    if not message.header.readable(major="2"):
        print("REJECT")
    elif key in done:
        print("SKIP done before")
    else:
        print("SHIPPED", message.payload["order"])
        print("DONE", key)
        done.add(key)
# endregion: receive


# region: there-and-back
first = completed(PAYMENT, "msg-8f3a2c", "2024-03-15T10:23:45Z")
text = first.to_json()
print(text)
back = Message.from_json(text)
print("same:", json.dumps(back == first))
# endregion: there-and-back

# region: attempts
done: set[str] = set()
retried = back.again()
print("attempt", 1 + retried.metadata.retry_count)
receive(retried, done)
# The same payment, published once more.
second = completed(PAYMENT, "msg-8f3a2d", "2024-03-15T10:24:01Z")
print("attempt", 1 + second.metadata.retry_count)
receive(second, done)
# endregion: attempts
