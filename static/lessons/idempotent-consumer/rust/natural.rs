//! What may be repeated, and what may not.

use std::collections::BTreeMap;

#[derive(Default)]
struct Warehouse {
    status: BTreeMap<String, &'static str>,
    left: BTreeMap<String, i32>,
}

impl Warehouse {
    fn handle(&mut self, order: &str, item: &str) {
        // region: set
        self.status.insert(order.to_owned(), "shipped");
        println!("{}", self.status[order]);
        // endregion: set
        // region: count
        *self.left.entry(item.to_owned()).or_default() -= 1;
        println!("{}", self.left[item]);
        // endregion: count
    }
}

fn main() {
    let mut warehouse = Warehouse::default();
    warehouse.left.insert("lamp".to_owned(), 10);
    // region: twice
    warehouse.handle("ord-99185", "lamp");
    warehouse.handle("ord-99185", "lamp");
    // endregion: twice
}
