//! Streams (RabbitMQ's guide of that name): what stays, who reads it, and what they lack.

use sorting_office::engine::queueing::{Command, ConsumerTag, FieldTable, Shutdown, Value, Version};

use crate::desk::{CHANNEL, Desk, OTHER, consume, publish, publish_expiring, queue};

fn stream() -> Command {
    queue("log", &[("x-queue-type", "stream".into())])
}

fn read(tag: u32, offset: Value) -> Command {
    Command::Consume {
        channel: CHANNEL,
        queue: "log".into(),
        tag: ConsumerTag(tag),
        auto_ack: false,
        exclusive: false,
        arguments: FieldTable::from([("x-stream-offset".into(), offset)]),
    }
}

fn credit(prefetch: u16) -> Command {
    Command::Qos { channel: CHANNEL, prefetch_size: 0, prefetch, global: false }
}

fn ready(desk: &Desk) -> usize {
    desk.broker.depth(desk.broker.queue("log").unwrap()).unwrap().ready
}

#[test]
fn every_reader_reads_all_from_where_it_likes() {
    let mut desk = Desk::new([stream(), credit(9)]);
    for _ in 0..3 {
        desk.does(publish_expiring("", "log", &[], Some("0")));
    }
    assert_eq!(desk.does(read(1, "first".into())), ["read 0", "read 1", "read 2"]);
    assert_eq!(desk.does(read(2, "last".into())), ["read 2"]);
    assert_eq!(desk.does(read(3, Value::Int(4))), [""; 0]);
    assert_eq!(desk.does(publish("", "log", &[])), ["enqueued", "read 3", "read 3"]);
    assert_eq!(desk.does(publish("", "log", &[])), ["enqueued", "read 4", "read 4", "read 4"]);
    assert_eq!(ready(&desk), 5, "nothing is taken out, nothing expires");
}

#[test]
fn acknowledgements_are_credit() {
    let mut desk = Desk::new([stream(), credit(2)]);
    for _ in 0..4 {
        desk.does(publish("", "log", &[]));
    }
    assert_eq!(desk.does(read(1, "first".into())), ["read 0", "read 1"]);
    let ack = Command::Ack { channel: CHANNEL, delivery_tag: 1, multiple: false };
    assert_eq!(desk.does(ack), ["read 2"]);
    assert_eq!(desk.does(Command::CloseChannel(CHANNEL)), ["channel 1 closed"]);
    assert_eq!(ready(&desk), 4);
}

/// What was read is gone once, with its stream.
#[test]
fn a_stream_goes_with_all_it_has() {
    let mut desk = Desk::new([stream(), credit(2)]);
    desk.does(publish("", "log", &[]));
    desk.does(read(1, "first".into()));
    let delete =
        Command::DeleteQueue { channel: OTHER, queue: "log".into(), if_unused: false, if_empty: false };
    assert_eq!(desk.does(delete), ["gone: queue_deleted", "queue deleted"]);
}

#[test]
fn a_stream_outlives_a_kill() {
    let mut desk = Desk::new([stream()]);
    desk.does(publish("", "log", &[]));
    assert_eq!(desk.does(Command::Stop(Shutdown::Kill)).last().unwrap(), "stopped");
    assert_eq!(ready(&desk), 1);
}

#[test]
fn what_a_stream_lacks_is_refused() {
    let limited = [("x-queue-type", "stream".into()), ("x-max-length", Value::Int(1))];
    let reading = || vec![stream(), credit(1), publish("", "log", &[]), read(1, "first".into())];
    let nack = |requeue| Command::Nack { channel: CHANNEL, delivery_tag: 1, multiple: false, requeue };
    let get = Command::Get { channel: CHANNEL, queue: "log".into(), auto_ack: true };
    let table = [
        (vec![], queue("new", &limited), 406),
        (vec![stream()], consume("log"), 406),
        (vec![stream(), credit(1)], read(1, "middle".into()), 406),
        (vec![stream()], get, 540),
        (vec![stream()], Command::Purge { channel: CHANNEL, queue: "log".into() }, 540),
    ];
    for (before, command, code) in table {
        assert_eq!(Desk::new(before).refuses(command.clone()).0, code, "{command:?}");
    }
    let back = Command::Recover { channel: CHANNEL, requeue: true };
    for command in [nack(true), nack(false), back] {
        assert_eq!(Desk::of(Version::V3_10, reading()).refuses(command.clone()).0, 540, "{command:?}");
        let mut desk = Desk::new(reading());
        desk.does(publish("", "log", &[]));
        // It is credit, and nothing else.
        assert_eq!(desk.does(command.clone()), ["read 1"], "{command:?}");
        assert_eq!(ready(&desk), 2);
    }
}
