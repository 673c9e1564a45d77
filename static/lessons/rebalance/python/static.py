"""A static member: its place outlives its process."""

from confluent_kafka import Consumer

from member import settings


# region: static
def static(name: str, strategy: str, instance: str) -> Consumer:
    named = {"group.instance.id": instance}
    return Consumer(settings(name, strategy) | named)
# endregion: static
