//! Does a message fit a binding, and why: the engine's verdict, and an explanation beside it.
//!
//! The verdict comes from a broker that is asked ([`verdicts`]); what explains it ([`explain`]) is
//! written apart from the engine, and a test holds the two against each other.

mod headers;
mod topic;
mod written;

use std::rc::Rc;

pub use headers::{Field, Held};
pub use topic::{Aligned, Alignment};
pub use written::{read_fields, write_fields, write_value};

use crate::base::SimTime;
use crate::engine::queueing::{
    Broker, ChannelId, Command, Configuration, ConnectionId, ContentEvent, Event, ExchangeDeclaration,
    ExchangeType, FieldTable, Message, Name, QueueDeclaration, Version,
};

/// A binding as it is tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    pub key: Name,
    /// What a headers exchange compares.
    pub arguments: FieldTable,
}

/// Why a message fits a binding, or does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Direct: the keys are the same, or differ from this character on, counted from 0.
    Same(Option<usize>),
    /// Topic: word by word.
    Words(Alignment),
    /// Fanout: nothing is compared.
    Always,
    /// Nothing is compared, and one of all queues that are bound gets it.
    OneOfAll,
    /// Headers: argument by argument; `any` says whether one that holds is enough.
    Fields {
        /// One that holds is enough.
        any: bool,
        fields: Vec<Field>,
    },
}

impl Why {
    /// Does the message fit, by this explanation?
    pub fn fits(&self) -> bool {
        match self {
            Self::Same(differs) => differs.is_none(),
            Self::Words(alignment) => alignment.fits,
            Self::Always | Self::OneOfAll => true,
            Self::Fields { any, fields } => {
                let mut counted = fields.iter().filter(|field| field.held != Held::NotCounted);
                let holds = |field: &Field| field.held == Held::Holds;
                if *any { counted.any(holds) } else { counted.all(holds) }
            }
        }
    }
}

/// Why a message with this key and these headers fits a binding of such an exchange, or does not.
pub fn explain(
    version: Version,
    kind: ExchangeType,
    binding: &Tried,
    key: &str,
    headers: &FieldTable,
) -> Why {
    match kind {
        ExchangeType::Direct => {
            let same = binding.key.chars().zip(key.chars()).take_while(|(bound, sent)| bound == sent).count();
            Why::Same((*binding.key != *key).then_some(same))
        }
        ExchangeType::Topic => Why::Words(topic::align(&binding.key, key)),
        ExchangeType::Fanout => Why::Always,
        ExchangeType::LocalRandom | ExchangeType::ModulusHash => Why::OneOfAll,
        ExchangeType::Headers => headers::compare(&binding.arguments, headers, version),
    }
}

const CHANNEL: ChannelId = ChannelId(1);

/// What a broker of that version makes of each binding: does the message go there? An error holds the broker's words
/// about a binding that it refuses.
pub fn verdicts(
    version: Version,
    kind: ExchangeType,
    bindings: &[Tried],
    key: &str,
    headers: &FieldTable,
) -> Vec<Result<bool, String>> {
    bindings.iter().map(|binding| verdict(version, kind, binding, key, headers)).collect()
}

fn verdict(
    version: Version,
    kind: ExchangeType,
    binding: &Tried,
    key: &str,
    headers: &FieldTable,
) -> Result<bool, String> {
    let (mut broker, mut events) = (Broker::default(), Vec::new());
    let connection = ConnectionId(1);
    let queue = QueueDeclaration { name: "q".into(), durable: true, ..QueueDeclaration::default() };
    let exchange: Name = "x".into();
    let message = Rc::new(Message {
        exchange: exchange.clone(),
        routing_key: key.into(),
        headers: headers.clone(),
        ..Message::default()
    });
    let commands = [
        Command::Configure(Configuration { version, ..Configuration::default() }),
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel: CHANNEL },
        Command::DeclareExchange(CHANNEL, ExchangeDeclaration::new(exchange.clone(), kind)),
        Command::DeclareQueue(CHANNEL, queue),
        Command::Bind {
            channel: CHANNEL,
            exchange,
            queue: "q".into(),
            key: binding.key.clone(),
            arguments: binding.arguments.clone(),
        },
        Command::Publish { channel: CHANNEL, message, mandatory: false, immediate: false },
    ];
    for command in commands {
        broker.apply(SimTime::ZERO, command, &mut events).map_err(|refusal| refusal.text)?;
    }
    Ok(events.iter().any(|event| matches!(event, Event::Content(ContentEvent::Enqueued { .. }))))
}
