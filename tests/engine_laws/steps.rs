//! Random sequences of all commands there are: what is done, on which channel, after how long.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{ChannelId, Command, Configuration, ConnectionId, Version};

use super::commands::{self, LATEST};
use super::declarations::{self, OWN_EXCHANGES, QUEUES};

/// Later than anything that may fall due in a sequence, but for what never does.
pub const END: SimTime = SimTime::from_millis(1_000_000_000);

/// A command after a while.
#[derive(Clone)]
pub struct Step {
    pub passes: SimDuration,
    pub channel: ChannelId,
    /// Open the channel first if it is not, and start the broker if it doesn't run.
    pub reopens: bool,
    pub command: Command,
}

/// In a line.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} µs, {:?}", self.passes.as_micros(), self.command)
    }
}

const CHANNEL: ChannelId = ChannelId(0);
pub const CONNECTIONS: u32 = 2;

/// Mostly all queues are declared first and some bindings made.
pub fn sequence(longest: usize) -> impl Strategy<Value = Vec<Step>> {
    let queues: Vec<_> = QUEUES.iter().map(|name| declarations::plain_queue(CHANNEL, name)).collect();
    let exchanges: Vec<_> =
        OWN_EXCHANGES.iter().map(|name| declarations::plain_exchange(CHANNEL, name)).collect();
    let bindings = vec(declarations::bind(CHANNEL), 3..15);
    let version = select(&Version::ALL);
    let all = (version, queues, exchanges, bindings, vec(step(), 1..longest));
    all.prop_map(|(version, queues, exchanges, bindings, steps)| {
        let configuration =
            Configuration { version, transient_queues: Some(true), ..Configuration::default() };
        let configured = vec![Command::Configure(configuration)];
        let confirms = vec![Command::SelectConfirms(CHANNEL)];
        let first = [configured, queues, exchanges, bindings, confirms]
            .concat()
            .into_iter()
            .map(|command| Step { passes: SimDuration::ZERO, channel: CHANNEL, reopens: true, command });
        first.chain(steps).collect()
    })
}

/// What opens a channel, and its connection if that is not open.
pub fn opening(channel: ChannelId) -> [Command; 2] {
    let connection = ConnectionId(channel.0 % CONNECTIONS);
    [Command::OpenConnection(connection), Command::OpenChannel { connection, channel }]
}

/// Makes a settlement name what `LATEST` stands for; where there is none, all of none.
pub fn aim(mut command: Command, latest: u64) -> Command {
    if let Command::Reject { delivery_tag, .. } = &mut command
        && (LATEST - 1..=LATEST).contains(delivery_tag)
    {
        *delivery_tag = (latest + *delivery_tag).saturating_sub(LATEST);
    }
    if let Command::Ack { delivery_tag, multiple, .. } | Command::Nack { delivery_tag, multiple, .. } =
        &mut command
        && (LATEST - 1..=LATEST).contains(delivery_tag)
    {
        *delivery_tag = (latest + *delivery_tag).saturating_sub(LATEST);
        *multiple |= *delivery_tag == 0;
    }
    command
}

fn step() -> impl Strategy<Value = Step> {
    let leaps = select(&[5_000, 1_000_000, 3_600_000_000_u64]);
    let passes = prop_oneof![12 => Just(0), 4 => 0..8_000_u64, 1 => leaps];
    let channel = (0..2 * CONNECTIONS).prop_map(ChannelId);
    (passes, channel, prop::bool::weighted(0.95)).prop_flat_map(|(passes, channel, reopens)| {
        let passes = SimDuration::from_micros(passes);
        commands::command(channel).prop_map(move |command| Step { passes, channel, reopens, command })
    })
}
