//! Two subscribers, one order; then one of them leaves.

mod bus;
mod event;
mod service;

use bus::{Bus, Done};
use event::OrderPlaced;
use service::OrderService;

// region: mail
fn mail(event: &OrderPlaced) -> Done {
    println!(
        "mail: order {} for user {}",
        event.order, event.user
    );
    Ok(())
}
// endregion: mail

// region: stock
fn stock(event: &OrderPlaced) -> Done {
    println!("stock: reserved for order {}", event.order);
    Ok(())
}
// endregion: stock

fn broken_mail(_: &OrderPlaced) -> Done {
    Err("no connection".to_owned())
}

fn points(event: &OrderPlaced) -> Done {
    println!("points: {} for user {}", event.total, event.user);
    Ok(())
}

fn main() -> Done {
    // region: wire
    let mut bus = Bus::default();
    bus.subscribe(OrderPlaced::TYPE, "mail", mail);
    bus.subscribe(OrderPlaced::TYPE, "stock", stock);
    let mut orders = OrderService { last: 41 };
    orders.place(&bus, 7, "149.99", "12:00")?;
    // endregion: wire

    // region: leave
    bus.unsubscribe(OrderPlaced::TYPE, "mail");
    orders.place(&bus, 7, "19.99", "12:05")?;
    // endregion: leave

    // region: fail
    bus.subscribe(OrderPlaced::TYPE, "mail", broken_mail);
    bus.subscribe(OrderPlaced::TYPE, "points", points);
    if let Err(error) = orders.place(&bus, 7, "9.99", "12:10") {
        println!("orders: failed: {error}");
    }
    // endregion: fail
    Ok(())
}
