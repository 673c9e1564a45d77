//! The format of the recordings: what a case declares, what it does, what was seen.
//!
//! A field that isn't named here is an error, so that nothing recorded is passed over unnoticed.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use sorting_office::engine::queueing::{Properties, Shutdown};

/// A JSON object as the recordings write headers and arguments.
pub type Table = BTreeMap<String, Json>;

/// A case: it begins on an empty broker.
pub struct Case {
    pub topology: Topology,
    /// What is bound after the topology, and refused.
    pub refused: Vec<Refused>,
    pub steps: Vec<Step>,
}

/// A binding that the recorded version refuses, and how.
#[derive(Deserialize)]
pub struct Refused {
    #[serde(flatten)]
    pub binding: Binding,
    pub channel_closed: Json,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Topology {
    pub exchanges: Vec<Exchange>,
    pub queues: Vec<Queue>,
    pub bindings: Vec<Binding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub passive: bool,
    #[serde(default)]
    pub durable: bool,
    #[serde(default)]
    pub auto_delete: bool,
    #[serde(default)]
    pub internal: bool,
    #[serde(default)]
    pub arguments: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub name: String,
    /// What later steps call a queue that the broker names.
    #[serde(default, rename = "as")]
    pub alias: Option<String>,
    #[serde(default)]
    pub passive: bool,
    #[serde(default)]
    pub durable: bool,
    #[serde(default)]
    pub exclusive: bool,
    #[serde(default)]
    pub auto_delete: bool,
    #[serde(default)]
    pub arguments: Table,
}

/// With a refused one its refusal stands beside it, so that unknown fields can't be denied here.
#[derive(Deserialize)]
pub struct Binding {
    pub source: String,
    pub destination: String,
    #[serde(default)]
    pub destination_type: Destination,
    #[serde(default)]
    pub routing_key: String,
    #[serde(default)]
    pub arguments: Table,
}

/// What a binding leads to.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    #[default]
    Queue,
    Exchange,
}

/// A step, on the channel it speaks on, with the outcome that was recorded.
pub struct Step {
    pub channel: String,
    pub op: Op,
    pub expect: Json,
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    Publish(Box<Publish>),
    Get {
        queue: String,
        #[serde(default)]
        auto_ack: bool,
    },
    Drain {
        queue: String,
    },
    Consume {
        queue: String,
        consumer: String,
        #[serde(default)]
        auto_ack: bool,
        #[serde(default)]
        exclusive: bool,
        #[serde(default)]
        arguments: Table,
    },
    Collect {
        #[serde(default)]
        channels: Option<Vec<String>>,
        #[serde(default)]
        order: Order,
        #[serde(default, rename = "quiet_ms")]
        _quiet_ms: u64,
    },
    Qos {
        prefetch_count: u16,
        #[serde(default)]
        prefetch_size: u32,
        #[serde(default)]
        global: bool,
    },
    Ack(Settlement),
    Nack(Settlement),
    Reject(Settlement),
    Recover {
        #[serde(default = "yes")]
        requeue: bool,
    },
    Reply(Reply),
    Cancel {
        consumer: String,
    },
    Depth {
        queue: String,
    },
    Route {
        exchange: String,
        #[serde(default)]
        routing_key: String,
        #[serde(default)]
        headers: Table,
    },
    RouteMatrix {
        exchange: String,
        messages: Vec<Addressed>,
    },
    DeclareQueue(Queue),
    DeclareExchange(Exchange),
    Bind(Binding),
    Unbind(Binding),
    DeleteQueue {
        queue: String,
        #[serde(default)]
        if_unused: bool,
        #[serde(default)]
        if_empty: bool,
    },
    DeleteExchange {
        exchange: String,
        #[serde(default)]
        if_unused: bool,
    },
    Purge {
        queue: String,
    },
    OpenChannel {
        #[serde(default = "main_name")]
        connection: String,
        #[serde(default)]
        confirm: bool,
    },
    CloseChannel {},
    CloseConnection {
        connection: String,
    },
    DropConnection {
        connection: String,
    },
    ConfirmSelect {},
    TxSelect {},
    TxCommit {},
    TxRollback {},
    RestartBroker {
        #[serde(default = "orderly")]
        mode: Shutdown,
    },
    Sleep {
        ms: u64,
    },
    At {
        ms: u64,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    pub exchange: String,
    pub routing_key: String,
    #[serde(default)]
    pub body: Option<Body>,
    #[serde(default)]
    pub bodies: Option<Vec<Body>>,
    #[serde(default)]
    pub headers: Table,
    #[serde(default)]
    pub properties: Properties,
    #[serde(default)]
    pub mandatory: bool,
    #[serde(default)]
    pub immediate: bool,
}

/// A publish to where a delivery asks for replies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub delivery: String,
    pub body: Body,
    #[serde(default)]
    pub headers: Table,
    #[serde(default)]
    pub properties: Properties,
    #[serde(default)]
    pub mandatory: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum Body {
    Text(String),
    Repeated { repeat: String, times: usize },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    #[serde(default)]
    pub delivery: Option<String>,
    #[serde(default)]
    pub delivery_tag: Option<u64>,
    #[serde(default)]
    pub multiple: bool,
    #[serde(default = "yes")]
    pub requeue: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressed {
    #[serde(default)]
    pub routing_key: String,
    #[serde(default)]
    pub headers: Table,
}

/// Which order of a `collect` was determined when it was recorded.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    #[default]
    Total,
    PerConsumer,
    None,
}

/// The channel and the connection that are open from the start.
pub const MAIN: &str = "main";

fn main_name() -> String {
    MAIN.into()
}

fn yes() -> bool {
    true
}

fn orderly() -> Shutdown {
    Shutdown::Orderly
}

impl Case {
    pub fn read(case: &Json) -> Result<Self, String> {
        let topology = serde_json::from_value(case["topology"].clone());
        let topology = topology.map_err(|error| format!("topology: {error}"))?;
        let refused = case.get("refused_bindings").cloned().unwrap_or_else(|| Json::Array(Vec::new()));
        let refused =
            serde_json::from_value(refused).map_err(|error| format!("refused_bindings: {error}"))?;
        let steps = case["steps"].as_array().ok_or("no steps")?;
        // From there on steps were not possible, as an earlier one had ended otherwise than in another version.
        let cut =
            case.get("cut_before_step").and_then(Json::as_u64).map_or(steps.len(), |step| step as usize);
        let steps: Result<_, String> = steps.iter().take(cut).map(Step::read).collect();
        Ok(Self { topology, refused, steps: steps? })
    }
}

impl Step {
    fn read(step: &Json) -> Result<Self, String> {
        let mut fields = step.as_object().ok_or("a step is no object")?.clone();
        let expect = fields.remove("expect").ok_or("a step expects nothing")?;
        let channel = fields.remove("channel").and_then(|name| name.as_str().map(str::to_owned));
        fields.remove("at_ms");
        let op = Op::deserialize(Json::Object(fields)).map_err(|error| format!("{step}: {error}"))?;
        Ok(Self { channel: channel.unwrap_or_else(main_name), op, expect })
    }
}

impl Body {
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Repeated { repeat, times } => repeat.repeat(*times),
        }
    }
}
