//! Direct replies: RabbitMQ's guide "Direct Reply-To", for AMQP 0-9-1.

use std::rc::Rc;

use sorting_office::engine::queueing::{
    Command, ConsumerTag, FieldTable, Message, Name, Properties, QueueDeclaration, REPLY_TO, Version,
};

use crate::desk::{CHANNEL, Desk, OTHER, consume};

fn waits_for_replies(tag: u32) -> Command {
    let (queue, tag) = (REPLY_TO.into(), ConsumerTag(tag));
    let (auto_ack, exclusive, arguments) = (true, false, FieldTable::new());
    Command::Consume { channel: CHANNEL, queue, tag, auto_ack, exclusive, arguments }
}

fn published(key: &str, reply_to: Option<&str>, mandatory: bool) -> Command {
    let properties = Rc::new(Properties { reply_to: reply_to.map(Name::from), ..Properties::default() });
    let message = Message { routing_key: key.into(), properties, ..Message::default() };
    let channel = if reply_to.is_some() { CHANNEL } else { OTHER };
    Command::Publish { channel, message: message.into(), mandatory, immediate: false }
}

fn declared(name: &str, passive: bool) -> Command {
    let name = name.into();
    Command::DeclareQueue(OTHER, QueueDeclaration { name, passive, ..QueueDeclaration::default() })
}

/// What a channel asks for replies by, as whoever answers reads it.
const ITS_NAME: &str = "amq.rabbitmq.reply-to.1";

#[test]
fn a_reply_goes_to_the_channel_that_asked_and_into_no_queue() {
    let mut desk = Desk::new([waits_for_replies(1), Command::SelectConfirms(OTHER)]);
    assert_eq!(desk.broker.queue(REPLY_TO), None);
    assert_eq!(desk.does(published("q", Some(REPLY_TO), false)), ["enqueued"]);
    assert_eq!(desk.does(published(ITS_NAME, None, true)), ["delivered 1", "confirmed 1"]);
    assert_eq!(desk.broker.queue(ITS_NAME), None);
    // There is one consumer of them on a channel, and none that acknowledges.
    assert_eq!(desk.refuses(waits_for_replies(2)).0, 406);
    let mut desk = Desk::new([]);
    assert_eq!(desk.refuses(consume(REPLY_TO)).0, 406);
    let mut desk = Desk::new([]);
    assert_eq!(desk.refuses(published("q", Some(REPLY_TO), false)).0, 406, "nobody waits");
}

#[test]
fn a_reply_to_one_that_waits_no_more_is_dropped() {
    let ends = [Command::CloseChannel(CHANNEL), Command::Cancel { channel: CHANNEL, tag: ConsumerTag(1) }];
    for end in ends {
        for version in Version::ALL {
            let declared = [waits_for_replies(1), Command::SelectConfirms(OTHER)];
            let mut desk = Desk::of(version, declared);
            desk.does(end.clone());
            assert_eq!(desk.does(published(ITS_NAME, None, false)), ["no route", "confirmed 1"]);
            let returned = (version != Version::V4_3).then_some("returned");
            let expected: Vec<&str> = returned.into_iter().chain(["no route", "confirmed 2"]).collect();
            assert_eq!(desk.does(published(ITS_NAME, None, true)), expected, "{version:?}");
        }
    }
}

/// Whoever answers can find out by it whether that is worth the work.
#[test]
fn declaring_the_name_makes_nothing_and_tells_who_is_there() {
    let mut desk = Desk::new([waits_for_replies(1)]);
    for (name, passive) in [(ITS_NAME, true), (ITS_NAME, false), (REPLY_TO, false), (REPLY_TO, true)] {
        assert_eq!(desk.does(declared(name, passive)), [""; 0], "{name}");
        assert_eq!(desk.broker.queue(name), None);
    }
    desk.does(Command::CloseChannel(CHANNEL));
    for passive in [true, false] {
        let mut desk = Desk { broker: desk.broker.clone(), now: desk.now };
        assert_eq!(desk.refuses(declared(ITS_NAME, passive)), (404, vec!["channel 2 closed".to_owned()]));
    }
}
