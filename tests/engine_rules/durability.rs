//! What is on disk when the broker stops, and when its confirm is sent.

use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::{
    Command, Configuration, ConnectionId, ExchangeDeclaration, ExchangeType, QueueDeclaration, Shutdown,
    Version,
};

use crate::desk::{CHANNEL, Desk, bind, consume, exchange, publish, publish_persistent, queue};

fn writing(millis: u64) -> Command {
    let write_delay = SimDuration::from_millis(millis);
    Command::Configure(Configuration { write_delay, ..Configuration::default() })
}

/// RabbitMQ's "Publisher Confirms", "When Will Published Messages Be Confirmed by the Broker?"
#[test]
fn a_persistent_message_is_confirmed_when_it_is_on_disk() {
    let mut desk = Desk::new([writing(20), Command::SelectConfirms(CHANNEL)]);
    assert_eq!(desk.does(publish_persistent("q", "a")), ["enqueued"]);
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "confirmed 2"]);
    assert_eq!(desk.does(publish_persistent("nowhere", "b")), ["no route", "confirmed 3"]);
    assert_eq!(desk.waits(19), [""; 0]);
    assert_eq!(desk.waits(1), ["confirmed 1"]);
}

#[test]
fn a_kill_loses_what_is_not_on_disk_and_was_not_confirmed() {
    let mut desk = Desk::new([writing(20), Command::SelectConfirms(CHANNEL)]);
    desk.does(publish_persistent("q", "safe"));
    assert_eq!(desk.waits(20), ["confirmed 1"]);
    desk.does(publish_persistent("q", "lost"));
    let closed = ["channel 1 closed", "channel 2 closed", "connection 1 closed"];
    let expected: Vec<&str> = closed.into_iter().chain(["gone: unwritten", "stopped"]).collect();
    assert_eq!(desk.does(Command::Stop(Shutdown::Kill)), expected);
    assert_eq!(desk.waits(50), [""; 0], "the confirm went with the connection");
}

#[test]
fn an_orderly_stop_writes_down_what_it_has() {
    let mut desk = Desk::new([writing(20)]);
    desk.does(publish_persistent("q", "a"));
    assert_eq!(desk.does(Command::Stop(Shutdown::Orderly)).last().unwrap(), "stopped");
    let depth = desk.broker.depth(desk.broker.queue("q").unwrap()).unwrap();
    assert_eq!(depth.ready, 1);
}

/// While it is down nothing happens; time goes on all the same.
#[test]
fn a_stopped_broker_does_nothing_and_refuses_all() {
    let lives = [("x-message-ttl", 10.into())];
    let mut desk = Desk::new([queue("brief", &lives)]);
    desk.does(publish_persistent("brief", "a"));
    desk.does(Command::Stop(Shutdown::Orderly));
    assert_eq!((desk.broker.is_running(), desk.broker.next_deadline()), (false, None));
    assert_eq!(desk.waits(50), [""; 0]);
    assert_eq!(desk.refuses(Command::OpenConnection(ConnectionId(9))), (320, vec![]));
    assert_eq!(desk.does(Command::Stop(Shutdown::Kill)), [""; 0]);
    assert_eq!(desk.does(Command::Start), ["started", "gone: expired"]);
    assert_eq!(desk.does(Command::Start), [""; 0]);
    assert_eq!(desk.does(Command::OpenConnection(ConnectionId(9))), [""; 0]);
}

/// What is not durable goes, what is bound to it too, and consumers with their connections.
#[test]
fn what_is_not_durable_goes() {
    let passing = QueueDeclaration { name: "passing".into(), ..QueueDeclaration::default() };
    // Since 4.3 there are no such queues, and exchanges stay.
    let mut desk = Desk::of(
        Version::V4_0,
        [
            Command::DeclareQueue(CHANNEL, passing),
            exchange("brief", ExchangeType::Fanout, false),
            bind("brief", "q", ""),
            bind("amq.fanout", "passing", ""),
            consume("q"),
        ],
    );
    desk.does(publish("", "q", &[]));
    desk.does(publish("", "passing", &[]));
    desk.does(publish_persistent("q", "kept"));
    assert_eq!(
        desk.does(Command::Stop(Shutdown::Orderly)),
        [
            "channel 1 closed",
            "channel 2 closed",
            "requeued",
            "requeued",
            "connection 1 closed",
            "gone: transient",
            "queue broker_stopped",
            "exchange deleted",
            "gone: transient",
            "stopped",
        ]
    );
    assert_eq!(desk.broker.exchange("brief"), None);
    assert!(desk.broker.exchange("amq.fanout").is_some());
}

/// RabbitMQ's delayed message exchange plugin keeps what it holds over a restart.
#[test]
fn what_fell_due_while_it_was_stopped_is_released_at_the_start() {
    let late = ExchangeDeclaration {
        durable: true,
        ..ExchangeDeclaration::new("late".into(), ExchangeType::Fanout).delayed()
    };
    let mut desk = Desk::new([Command::DeclareExchange(CHANNEL, late), bind("late", "q", "")]);
    assert_eq!(desk.does(publish("late", "", &[("x-delay", 5.into())])), ["held until 5"]);
    desk.does(Command::Stop(Shutdown::Orderly));
    assert_eq!(desk.waits(10), [""; 0]);
    assert_eq!(desk.does(Command::Start), ["started", "released -5", "enqueued"]);
}
