//! Three subscribers, one new user.

mod broker;
mod topic;

use broker::Broker;

const TYPE: &str = "user.created";

fn mail(user: u32) -> Result<(), String> {
    println!("[mail] {TYPE} {user}");
    Ok(())
}

fn sms(user: u32) -> Result<(), String> {
    Err(format!("no number of user {user}"))
}

fn analytics(user: u32) -> Result<(), String> {
    println!("[analytics] {TYPE} {user}");
    Ok(())
}

fn late(user: u32) -> Result<(), String> {
    println!("[late] {TYPE} {user}");
    Ok(())
}

fn main() {
    // region: subscribe
    let mut broker = Broker::default();
    let topic = broker.topic(TYPE);
    topic.subscribe("mail", mail);
    topic.subscribe("sms", sms);
    topic.subscribe("analytics", analytics);
    topic.subscribe("late", late);
    topic.unsubscribe("late");
    // endregion: subscribe

    // region: publish
    for thread in topic.publish(123) {
        drop(thread.join());
    }
    // endregion: publish
}
