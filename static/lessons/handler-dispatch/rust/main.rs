//! A queue of JSON, a consumer with two handlers, a restart.

mod consumer;
mod handler;
mod orders;

use consumer::Consumer;
use handler::{Handler, Message};
use orders::Orders;
use std::collections::VecDeque;

struct Stock;

impl Handler for Stock {
    fn can_handle(&self, kind: &str) -> bool {
        kind == "stock.counted"
    }

    fn handle(&mut self, message: &Message) -> bool {
        println!("{} lamps counted", message.get("lamps"));
        true
    }
}

// region: start
/// `process` stands for a call of the order service.
fn start(process: &mut dyn FnMut(&str) -> bool) -> Consumer<'_> {
    let orders = Orders::new(process);
    Consumer { handlers: vec![Box::new(orders), Box::new(Stock)] }
}
// endregion: start

// region: ends
fn take_all(mut consumer: Consumer, texts: &[&str]) {
    let mut queue: VecDeque<&str> =
        texts.iter().copied().collect();
    while let Some(text) = queue.pop_front() {
        match consumer.receive(text) {
            Ok(true) => {}
            Ok(false) => {
                println!("returned");
                queue.push_front(text);
            }
            Err(unknown) => println!("dead-lettered: {unknown}"),
        }
    }
}
// endregion: ends

const ORDER_1: &str =
    r#"{"type": "order.created", "order": "1"}"#;

fn main() {
    let mut calls = 0;
    // The second call finds the order service busy.
    let mut process = |_: &str| {
        calls += 1;
        calls != 2
    };
    let first = [
        ORDER_1,
        r#"{"type": "order.created", "order": "2"}"#,
        r#"{"type": "stock.counted", "lamps": "7"}"#,
        ORDER_1,
        r#"{"type": "user.renamed", "user": "7"}"#,
    ];
    take_all(start(&mut process), &first);
    println!("restarted");
    take_all(start(&mut process), &[ORDER_1]);
}
