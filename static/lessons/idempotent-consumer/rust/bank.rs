//! The bank: charges a card, and a key only once.

use std::collections::BTreeSet;

/// The consumer dies here.
pub struct Crash;

#[derive(Default)]
pub struct Bank {
    pub crash: &'static str,
    pub keys: BTreeSet<String>,
    pub charged: u32,
}

impl Bank {
    pub fn charge(
        &mut self,
        order: &str,
        key: Option<&str>,
    ) -> Result<&'static str, Crash> {
        self.dies("before")?;
        // region: known
        if key.is_some_and(|key| self.keys.contains(key)) {
            // region: again
            return Ok("charged already");
            // endregion: again
        }
        // endregion: known
        // region: debit
        self.charged += 1;
        println!("CHARGE {order}");
        // endregion: debit
        // region: keep
        if let Some(key) = key {
            // region: note
            self.keys.insert(key.to_owned());
            // endregion: note
        }
        // endregion: keep
        self.dies("after")?;
        Ok("charged")
    }

    /// Whoever has called dies, and once.
    fn dies(&mut self, when: &str) -> Result<(), Crash> {
        if self.crash == when {
            self.crash = "never";
            return Err(Crash);
        }
        Ok(())
    }
}
