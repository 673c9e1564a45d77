//! Alarms, credit flow and the consumer time-out: what holds clients back, and what lets go of them.

use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::{
    ChannelId, Command, Configuration, ConnectionId, ConsumerTag, FieldTable, MESSAGE_BYTES, Overflow,
    Policy, Version,
};

use crate::desk::{CHANNEL, Desk, OTHER, consume, publish, publish_persistent, queue};

const CONSUMING: (ConnectionId, ChannelId) = (ConnectionId(2), ChannelId(3));

fn configured(configuration: Configuration) -> Command {
    Command::Configure(configuration)
}

/// Room for so many empty messages.
fn memory_for(messages: u64) -> Command {
    let most = Some(messages * MESSAGE_BYTES);
    configured(Configuration { memory_high_watermark: most, ..Configuration::default() })
}

fn ack(channel: ChannelId, delivery_tag: u64) -> Command {
    Command::Ack { channel, delivery_tag, multiple: true }
}

/// RabbitMQ's "Memory and Disk Alarms": who publishes is blocked, who only consumes is not; and
/// "Blocked Connection Notifications": at its next publish after the alarm.
#[test]
fn a_publisher_is_blocked_while_memory_is_short() {
    let (connection, channel) = CONSUMING;
    let consumer = Command::Consume {
        channel,
        queue: "q".into(),
        tag: ConsumerTag(1),
        auto_ack: false,
        exclusive: false,
        arguments: FieldTable::new(),
    };
    let mut desk = Desk::new([memory_for(2)]);
    desk.does(publish("", "q", &[]));
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "memory alarm"]);
    assert!(desk.broker.reads_from(ConnectionId(1)), "it has not published since");
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "connection 1 blocked"]);
    assert!(!desk.broker.reads_from(ConnectionId(1)));
    for command in [Command::OpenConnection(connection), Command::OpenChannel { connection, channel }] {
        desk.does(command);
    }
    assert_eq!(desk.does(consumer).len(), 4);
    assert!(desk.broker.reads_from(connection));
    assert_eq!(desk.broker.memory(), 4 * MESSAGE_BYTES, "with a consumer they take room, too");
    assert_eq!(desk.does(ack(channel, 1)), ["acknowledged"]);
    let expected = ["acknowledged", "no memory alarm", "connection 1 unblocked"];
    assert_eq!(desk.does(ack(channel, 2)), expected);
    assert!(desk.broker.reads_from(ConnectionId(1)));
}

/// RabbitMQ's `memory_monitor_interval`: an alarm is raised and cleared at the next look, and only if there
/// is still need.
#[test]
fn memory_is_looked_at_now_and_then() {
    let memory_monitor_interval = SimDuration::from_millis(2_500);
    let most = Some(MESSAGE_BYTES);
    let settings =
        Configuration { memory_high_watermark: most, memory_monitor_interval, ..Configuration::default() };
    let mut desk = Desk::new([configured(settings)]);
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued"]);
    assert_eq!(desk.waits(2_400), [""; 0]);
    assert_eq!(desk.waits(100), ["memory alarm"]);
    let purge = || Command::Purge { channel: CHANNEL, queue: "q".into() };
    desk.does(purge());
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "connection 1 blocked"]);
    assert_eq!(desk.waits(2_500), ["no memory alarm", "connection 1 unblocked"]);
    desk.does(publish("", "q", &[]));
    desk.does(purge());
    assert_eq!(desk.waits(5_000), [""; 0], "there was no need any more when it looked");
}

/// RabbitMQ's "Policies": a limit can be set while a queue is in use, and lifted.
#[test]
fn a_policy_bounds_a_queue_in_use() {
    let policy = |max_length, overflow| Command::SetPolicy("q".into(), Policy { max_length, overflow });
    let mut desk = Desk::new([]);
    (0..3).for_each(|_| drop(desk.does(publish("", "q", &[]))));
    assert_eq!(desk.does(policy(Some(1), None)).len(), 2, "heads go at once");
    desk.does(policy(Some(1), Some(Overflow::RejectPublish)));
    assert_eq!(desk.does(publish("", "q", &[])), ["full"]);
    let later = Policy { max_length: Some(1), overflow: Some(Overflow::RejectPublish) };
    desk.does(Command::SetPolicy("later".into(), later));
    desk.does(queue("later", &[("x-max-length", 5.into()), ("x-overflow", "drop-head".into())]));
    desk.does(publish("", "later", &[]));
    let dropped = desk.does(publish("", "later", &[]));
    assert_eq!(dropped.len(), 2, "the lower limit, the arguments' overflow");
    desk.does(policy(None, None));
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued"]);
}

/// RabbitMQ's "Lazy Queues": what is on disk only doesn't fill the memory.
#[test]
fn a_lazy_queue_and_persistent_messages_fill_the_disk() {
    let lazy = queue("lazy", &[("x-queue-mode", "lazy".into())]);
    let disk = Configuration {
        memory_high_watermark: Some(0),
        disk_size: Some(3 * MESSAGE_BYTES),
        disk_free_limit: MESSAGE_BYTES,
        ..Configuration::default()
    };
    let mut desk = Desk::new([lazy, configured(disk)]);
    assert_eq!(desk.does(publish("", "lazy", &[])), ["enqueued"]);
    assert_eq!(desk.does(publish("", "lazy", &[])), ["enqueued"]);
    assert_eq!(desk.does(publish("", "lazy", &[])), ["enqueued", "disk alarm"]);
    let purge = Command::Purge { channel: OTHER, queue: "lazy".into() };
    let purged = ["gone: purged", "gone: purged", "gone: purged", "no disk alarm"];
    assert_eq!(desk.does(purge), purged);
    assert_eq!(desk.does(publish_persistent("q", "")), ["enqueued", "memory alarm"]);
    assert_eq!((desk.broker.memory(), desk.broker.disk()), (MESSAGE_BYTES, MESSAGE_BYTES));
}

/// The operator may give the broker more at any time.
#[test]
fn another_limit_clears_an_alarm() {
    let mut desk = Desk::new([memory_for(0)]);
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "memory alarm"]);
    assert_eq!(desk.does(memory_for(9)), ["no memory alarm"]);
}

/// RabbitMQ's "Flow Control": 400 messages of credit, 200 more as they are taken in.
#[test]
fn a_publisher_that_outruns_its_queues_waits_for_credit() {
    let enqueue_time = SimDuration::from_millis(1);
    let mut desk = Desk::new([configured(Configuration { enqueue_time, ..Configuration::default() })]);
    for _ in 0..399 {
        assert_eq!(desk.does(publish("", "q", &[])), ["enqueued"]);
    }
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "flow until 200"]);
    assert!(!desk.broker.reads_from(ConnectionId(1)));
    assert_eq!(desk.waits(199), [""; 0]);
    assert_eq!(desk.waits(1), ["flow ended"]);
    assert!(desk.broker.reads_from(ConnectionId(1)));
    for _ in 0..199 {
        assert_eq!(desk.does(publish("", "q", &[])), ["enqueued"]);
    }
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "flow until 400"]);
}

/// RabbitMQ's "Consumers" guide, "Delivery Acknowledgement Timeout": half an hour, if not set. Since 4.3 only quorum
/// queues have one (`quorum.rs`).
#[test]
fn a_delivery_that_is_never_acknowledged_closes_its_channel() {
    let minutes = |minutes: u64| minutes * 60_000;
    let mut desk = Desk::of(Version::V4_0, [consume("q")]);
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.waits(minutes(20)), [""; 0]);
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.does(ack(CHANNEL, 1)), ["acknowledged"]);
    assert_eq!(desk.waits(minutes(20)), [""; 0], "the second one is young");
    assert_eq!(desk.waits(minutes(10)), ["channel 1 closed", "requeued"]);
    assert_eq!(desk.waits(minutes(60)), [""; 0], "the other channel holds nothing");
}

#[test]
fn a_message_larger_than_the_limit_is_refused() {
    let small = Configuration { max_message_size: Some(3), ..Configuration::default() };
    let mut desk = Desk::new([configured(small)]);
    assert_eq!(desk.does(publish_persistent("q", "abc")), ["enqueued"]);
    assert_eq!(desk.refuses(publish_persistent("q", "abcd")), (406, vec!["channel 1 closed".into()]));
}

#[test]
fn without_a_consumer_timeout_a_delivery_may_stay_out_for_ever() {
    let never = Configuration { consumer_timeout: SimDuration::ZERO, ..Configuration::default() };
    let mut desk = Desk::new([Command::Configure(never), consume("q")]);
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "delivered 1"]);
    assert_eq!(desk.waits(100_000_000), [""; 0]);
}
