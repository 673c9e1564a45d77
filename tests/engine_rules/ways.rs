//! The ways from exchange to exchange, and what goes when the last of them goes.

use std::rc::Rc;

use sorting_office::engine::queueing::{
    Command, ExchangeDeclaration, ExchangeType, FieldTable, Message, Value,
};

use crate::desk::{CHANNEL, Desk, OTHER, bind, exchange, publish, queue};

const FIRST: u32 = 6;

fn fanout(name: &str, auto_delete: bool, alternate: Option<&str>) -> Command {
    let plain = ExchangeDeclaration::new(name.into(), ExchangeType::Fanout);
    let alternate = alternate.map(|name| ("alternate-exchange".into(), name.into()));
    let arguments = alternate.into_iter().collect();
    Command::DeclareExchange(CHANNEL, ExchangeDeclaration { auto_delete, arguments, ..plain })
}

fn lead(source: &str, destination: &str) -> Command {
    let (source, destination) = (source.into(), destination.into());
    let arguments = FieldTable::new();
    Command::BindExchange { channel: CHANNEL, source, destination, key: "".into(), arguments }
}

fn delete(queue: &str) -> Command {
    Command::DeleteQueue { channel: OTHER, queue: queue.into(), if_unused: false, if_empty: false }
}

/// Every exchange is passed once, and tells where it leads a message.
#[test]
fn a_message_is_led_on_from_exchange_to_exchange() {
    let ways = [lead("a", "b"), lead("b", "c"), lead("c", "a"), lead("a", "c"), bind("c", "q", "")];
    let exchanges = ["a", "b", "c"].map(|name| exchange(name, ExchangeType::Fanout, false));
    let mut desk = Desk::new(exchanges.into_iter().chain(ways));
    let hop = |from: u32, to: u32| format!("{} to {}", FIRST + from, FIRST + to);
    assert_eq!(desk.does(publish("a", "", &[])), [hop(0, 1), hop(0, 2), "enqueued".into()]);
    assert_eq!(desk.does(publish("b", "", &[])), [hop(1, 2), hop(2, 0), "enqueued".into()]);
}

/// RabbitMQ's "Alternate Exchanges": a loop of them ends, and one that isn't there is no way.
#[test]
fn alternates_may_lead_round() {
    let mut desk = Desk::new([fanout("a", false, Some("b")), fanout("b", false, Some("a"))]);
    let hop = format!("{} to {}, alternate", FIRST, FIRST + 1);
    assert_eq!(desk.does(publish("a", "", &[])), [hop, "no route".into()]);
    desk.does(Command::DeleteExchange { channel: OTHER, exchange: "b".into(), if_unused: true });
    assert_eq!(desk.does(publish("a", "", &[])), ["no route"]);
}

/// AMQP 0-9-1, 1.6.2.1 `auto-delete`: exchange after exchange goes, when the last queue does.
#[test]
fn auto_delete_exchanges_go_one_after_the_other() {
    let declared = [fanout("a", true, None), fanout("b", true, None)];
    let ways = [queue("p", &[]), lead("a", "b"), bind("b", "q", ""), bind("b", "p", "")];
    let mut desk = Desk::new(declared.into_iter().chain(ways));
    assert_eq!(desk.does(delete("q")), ["queue deleted"]);
    assert_eq!(desk.does(delete("p")), ["exchange deleted", "exchange deleted", "queue deleted"]);
}

/// RabbitMQ's "Sender-selected Distribution": one copy for each queue, whichever key leads there.
#[test]
fn a_message_with_many_keys_reaches_a_queue_once() {
    let mut desk = Desk::new([queue("p", &[])]);
    let keys = |keys: &[&str]| Value::List(keys.iter().map(|key| Value::from(*key)).collect());
    let copies = [("CC", keys(&["q", "p", "nowhere"])), ("BCC", keys(&["p"]))];
    assert_eq!(desk.does(publish("", "q", &copies)), ["enqueued", "enqueued"]);
    assert_eq!(desk.refuses(publish("", "q", &[("BCC", "p".into())])).0, 406);
}

/// What a delayed exchange holds outlives the exchange and finds no way out.
#[test]
fn what_is_held_finds_no_way_when_its_exchange_is_gone() {
    let mut desk = Desk::new([exchange("late", ExchangeType::Fanout, true), bind("late", "q", "")]);
    desk.does(publish("late", "", &[("x-delay", Value::Int(5))]));
    desk.does(Command::DeleteExchange { channel: OTHER, exchange: "late".into(), if_unused: false });
    assert_eq!(desk.waits(5), ["released -5", "no route"]);
}

/// RabbitMQ's "Queue Length Limit": rejected, it may be dead-lettered all the same.
#[test]
fn a_full_queue_may_dead_letter_what_it_rejects() {
    let full = [
        ("x-max-length", Value::Int(1)),
        ("x-overflow", "reject-publish-dlx".into()),
        ("x-dead-letter-exchange", "".into()),
        ("x-dead-letter-routing-key", "q".into()),
    ];
    let mut desk = Desk::new([queue("full", &full), Command::SelectConfirms(CHANNEL)]);
    assert_eq!(desk.does(publish("", "full", &[])), ["enqueued", "confirmed 1"]);
    assert_eq!(desk.does(publish("", "full", &[])), ["full, dead", "nacked 2", "enqueued"]);
}

/// RabbitMQ's quorum queue guide: the limit is passed by one; then, as its source has it
/// (`rabbit_fifo`, `LOW_LIMIT`), nothing is taken until a fifth is free.
#[test]
fn a_full_quorum_queue_takes_messages_again_when_a_fifth_is_free() {
    let full = [
        ("x-queue-type", "quorum".into()),
        ("x-max-length", 5.into()),
        ("x-overflow", "reject-publish".into()),
    ];
    let mut desk = Desk::new([queue("full", &full)]);
    let taken = |desk: &mut Desk| desk.does(publish("", "full", &[])) == ["enqueued"];
    let drain = |desk: &mut Desk| {
        desk.does(Command::Get { channel: OTHER, queue: "full".into(), auto_ack: true });
    };
    assert_eq!([(); 7].map(|()| taken(&mut desk)), [true, true, true, true, true, true, false]);
    drain(&mut desk);
    assert!(!taken(&mut desk), "five are ready");
    drain(&mut desk);
    assert!(taken(&mut desk), "four were");
}

#[test]
fn what_no_broker_does_is_refused() {
    let message = Rc::new(Message { routing_key: "q".into(), ..Message::default() });
    let qos = Command::Qos { channel: CHANNEL, prefetch_size: 1, prefetch: 0, global: false };
    let table = [
        (Command::Publish { channel: CHANNEL, message, mandatory: false, immediate: true }, 540),
        (qos, 540),
        (Command::DeleteExchange { channel: CHANNEL, exchange: "amq.topic".into(), if_unused: false }, 403),
        (lead("amq.topic", ""), 403),
        (lead("", "amq.topic"), 403),
        (lead("amq.topic", "nowhere"), 404),
        (queue("bad", &[("x-max-length", (-1).into())]), 406),
        (queue("bad", &[("x-expires", 0.into())]), 406),
        (queue("bad", &[("x-max-priority", 256.into())]), 406),
        (queue("bad", &[("x-overflow", "drop-tail".into())]), 406),
        (queue("bad", &[("x-queue-version", 3.into())]), 406),
    ];
    for (command, code) in table {
        assert_eq!(Desk::new([]).refuses(command.clone()).0, code, "{command:?}");
    }
}
