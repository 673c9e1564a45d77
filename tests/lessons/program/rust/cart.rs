//! A cart adds up what is in it.

pub struct Cart {
    pub lines: Vec<(&'static str, i64)>,
    discount: fn(i64) -> i64,
}

impl Cart {
    pub fn new(discount: fn(i64) -> i64) -> Self {
        // region: new
        Self { lines: Vec::new(), discount }
        // endregion: new
    }

    // region: add
    pub fn add(&mut self, name: &'static str, price: i64) {
        self.lines.push((name, price));
    }
    // endregion: add

    // region: total
    pub fn total(&self) -> i64 {
        let mut total = 0;
        for (_, price) in &self.lines {
            // region: each
            total += price;
            // endregion: each
        }
        (self.discount)(total)
    }
    // endregion: total
}
