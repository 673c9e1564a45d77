def price(self, item: str) -> str:
    # region: ask
    self.channel.publish("prices", item, reply_to="answers")
    # endregion: ask
    # region: wait
    return self.answers.get(timeout=3)
    # endregion: wait
