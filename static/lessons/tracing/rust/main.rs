//! Three orders: one waits, and of one the ids are forgotten.

mod consumer;
mod envelope;

use consumer::{Consumer, LIMIT, World};
use envelope::Envelope;

const PAYMENT: Consumer = Consumer("payment");
const STOCK: Consumer = Consumer("stock");
const SHIPPING: Consumer = Consumer("shipping");

// region: way
fn way(
    world: &mut World,
    user: &'static str,
    away: f64,
    forgets: bool,
) {
    let placed = Envelope::first(
        "order.placed",
        "order",
        world.now,
        Some(user),
    );
    world.now += 2.0; // a second in, a second out
    PAYMENT.take(world, &placed);
    let cause = Some(&placed);
    let paid = PAYMENT.publish(world, "order.paid", cause);
    world.now += 2.0 + away;
    STOCK.take(world, &paid);
    let cause = (!forgets).then_some(&paid);
    let reserved = STOCK.publish(world, "order.reserved", cause);
    world.now += 2.0;
    SHIPPING.take(world, &reserved);
    for made in [placed, paid, reserved] {
        let whose = made.correlation.unwrap_or("None");
        println!("#{}: trace-{} of {whose}", made.id, made.trace);
    }
}
// endregion: way

fn main() {
    let mut world = World::default();
    way(&mut world, "req-trace-00823", 0.0, false);
    way(&mut world, "req-trace-00824", 128.0, false);
    way(&mut world, "req-trace-00825", 0.0, true);
    for (producer, number) in world.breaches {
        println!("over {LIMIT} s, by {producer}: {number}");
    }
}
