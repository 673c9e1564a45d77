//! Transactions, and what else a channel keeps to itself (AMQP 0-9-1, 1.9).

use sorting_office::engine::queueing::{Command, ExchangeType};

use crate::desk::{CHANNEL, Desk, OTHER, consume, exchange, publish, queue};

const COMMIT: Command = Command::CommitTx(CHANNEL);
const ROLLBACK: Command = Command::RollbackTx(CHANNEL);

fn nack(delivery_tag: u64, requeue: bool) -> Command {
    Command::Nack { channel: CHANNEL, delivery_tag, multiple: false, requeue }
}

fn in_tx() -> Desk {
    Desk::new([exchange("brief", ExchangeType::Fanout, false), Command::SelectTx(CHANNEL)])
}

#[test]
fn publishes_wait_for_the_commit() {
    let mut desk = in_tx();
    assert_eq!(desk.does(publish("", "q", &[])), ["staged"]);
    assert_eq!(desk.does(publish("", "nowhere", &[])), ["staged"]);
    assert_eq!(desk.does(COMMIT), ["enqueued", "no route"]);
    assert_eq!(desk.does(COMMIT), [""; 0]);
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.does(ROLLBACK), ["unstaged"]);
    desk.does(publish("", "q", &[]));
    assert_eq!(desk.does(Command::CloseChannel(CHANNEL)), ["channel 1 closed", "unstaged"]);
}

/// The exchange may go before the commit comes: the message is not lost without a word.
#[test]
fn an_exchange_may_go_before_the_commit() {
    let mut desk = in_tx();
    desk.does(publish("brief", "", &[]));
    desk.does(Command::DeleteExchange { channel: OTHER, exchange: "brief".into(), if_unused: false });
    assert_eq!(desk.does(COMMIT), ["no exchange"]);
}

/// As RabbitMQ 3.10 has it: the channel closes for a publish that a queue rejects, after the rest is done.
#[test]
fn a_commit_of_which_a_queue_rejects_a_part_closes_the_channel() {
    let full = [("x-max-length", 0.into()), ("x-overflow", "reject-publish".into())];
    let mut desk = Desk::new([queue("full", &full), Command::SelectTx(CHANNEL)]);
    desk.does(publish("", "full", &[]));
    desk.does(publish("", "q", &[]));
    let done = ["full", "enqueued", "channel 1 closed"].map(str::to_owned);
    assert_eq!(desk.refuses(COMMIT), (406, done.to_vec()));
}

#[test]
fn acknowledgements_wait_too_and_can_be_taken_back() {
    let mut desk = in_tx();
    desk.does(consume("q"));
    for _ in 0..2 {
        desk.does(publish("", "q", &[]));
    }
    assert_eq!(desk.does(COMMIT), ["enqueued", "delivered 1", "enqueued", "delivered 2"]);
    assert_eq!(desk.does(nack(1, false)), [""; 0]);
    assert_eq!(desk.does(nack(2, true)), [""; 0]);
    assert_eq!(desk.refuses(nack(2, true)).0, 406, "it is not outstanding any more");
    let mut desk = in_tx();
    desk.does(consume("q"));
    desk.does(publish("", "q", &[]));
    desk.does(COMMIT);
    desk.does(nack(1, false));
    assert_eq!(desk.does(ROLLBACK), [""; 0]);
    desk.does(nack(1, false));
    assert_eq!(desk.does(COMMIT), ["gone: rejected"]);
}

/// What was acknowledged and not committed comes back when the channel or the queue goes.
#[test]
fn what_is_not_committed_comes_back() {
    let mut desk = Desk::new([Command::SelectTx(CHANNEL), consume("q")]);
    desk.does(publish("", "q", &[]));
    desk.does(COMMIT);
    desk.does(Command::Ack { channel: CHANNEL, delivery_tag: 1, multiple: false });
    assert_eq!(desk.does(Command::CloseChannel(CHANNEL)), ["channel 1 closed", "requeued"]);

    let mut desk = Desk::new([Command::SelectTx(CHANNEL), consume("q")]);
    desk.does(publish("", "q", &[]));
    desk.does(COMMIT);
    desk.does(Command::Ack { channel: CHANNEL, delivery_tag: 1, multiple: false });
    let delete =
        Command::DeleteQueue { channel: OTHER, queue: "q".into(), if_unused: false, if_empty: false };
    assert_eq!(desk.does(delete), ["gone: queue_deleted", "queue deleted"]);
    assert_eq!(desk.does(COMMIT), [""; 0]);
}

#[test]
fn a_channel_is_in_one_mode() {
    let table = [
        (vec![], COMMIT, 406),
        (vec![], ROLLBACK, 406),
        (vec![Command::SelectConfirms(CHANNEL)], Command::SelectTx(CHANNEL), 406),
        (vec![Command::SelectTx(CHANNEL)], Command::SelectConfirms(CHANNEL), 406),
        (vec![], Command::Recover { channel: CHANNEL, requeue: false }, 540),
    ];
    for (before, command, code) in table {
        assert_eq!(Desk::new(before).refuses(command.clone()).0, code, "{command:?}");
    }
}

/// `basic.recover` gives back what is unacknowledged, in order, and to whoever has room.
#[test]
fn recover_gives_everything_back() {
    let mut desk = Desk::new([queue("other", &[]), consume("q")]);
    desk.does(publish("", "q", &[]));
    desk.does(publish("", "q", &[]));
    let expected = ["requeued", "requeued", "delivered 3", "delivered 4"];
    assert_eq!(desk.does(Command::Recover { channel: CHANNEL, requeue: true }), expected);
}
