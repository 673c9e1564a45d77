//! Charges an order once.

impl Payment {
    fn charge(&mut self, order: &str) -> String {
        // region: seen
        if let Some(receipt) = self.charged.get(order) {
            // region: again
            return receipt.clone();
            // endregion: again
        }
        // endregion: seen
        // region: debit
        self.bank.debit(order);
        // endregion: debit
        // region: note
        self.charged.insert(order.into(), format!("r-{order}"));
        // endregion: note
        // region: answer
        self.charged[order].clone()
        // endregion: answer
    }

    fn refund(&mut self, order: &str) {
        // region: forget
        self.charged.remove(order);
        // endregion: forget
    }
}
