//! Asks for a price by the broker.

fn price(&self, item: &str) -> Option<String> {
    // region: ask
    self.channel.publish("prices", item, "answers");
    // endregion: ask
    // region: wait
    self.answers.recv_timeout(WAIT).ok()
    // endregion: wait
}
