//! Two things are bought.

mod cart;

use cart::Cart;

// region: discount
fn ten_off(total: i64) -> i64 {
    if total > 50 { total - 10 } else { total }
}
// endregion: discount

fn main() {
    // region: fill
    let mut cart = Cart::new(ten_off);
    for (name, price) in [("chair", 45), ("lamp", 20)] {
        cart.add(name, price);
    }
    // endregion: fill
    // region: pay
    println!("{} things", cart.lines.len());
    println!("to pay: {}", cart.total());
    // endregion: pay
}
