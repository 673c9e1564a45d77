//! What is known of a payment, by its key, for some hours.

use std::collections::BTreeMap;

/// A map stands for the table here. A real one is in a database,
/// outlives the process, and has the key as its primary key.
pub struct Store {
    keep: u32, // hours
    rows: BTreeMap<String, (&'static str, u32)>,
}

impl Store {
    pub fn new(keep: u32) -> Self {
        Self { keep, rows: BTreeMap::new() }
    }

    // region: find
    pub fn find(
        &mut self,
        key: &str,
        now: u32,
    ) -> Option<&'static str> {
        self.forget(now);
        self.rows.get(key).map(|(state, _)| *state)
    }
    // endregion: find

    // region: insert
    /// Is it new? The table itself refuses a second one.
    pub fn insert(
        &mut self,
        key: &str,
        state: &'static str,
        now: u32,
    ) -> bool {
        self.forget(now);
        let is_new = !self.rows.contains_key(key);
        if is_new {
            self.update(key, state, now);
        }
        is_new
    }
    // endregion: insert

    pub fn update(
        &mut self,
        key: &str,
        state: &'static str,
        now: u32,
    ) {
        self.rows.insert(key.to_owned(), (state, now));
    }

    // region: forget
    fn forget(&mut self, now: u32) {
        let keep = self.keep;
        self.rows.retain(|_, (_, at)| now < *at + keep);
    }
    // endregion: forget
}
