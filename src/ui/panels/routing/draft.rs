//! What a reader has typed into the routing panel. It stays while other panels are shown.

use std::rc::Rc;

use yew::AttrValue;

use crate::engine::queueing::{ExchangeType, FieldTable, Message, Name, Value};
use crate::insight::{Tried, read_fields, write_fields};
use crate::player::World;
use crate::sim::{BindingPlan, Plan};

/// What is tried; what is none is as in the run.
#[derive(Clone, Default, PartialEq)]
pub struct Draft {
    /// The exchange, by its place in the plan.
    pub exchange: usize,
    pub key: Option<AttrValue>,
    pub headers: Option<AttrValue>,
    pub rows: Option<Vec<Row>>,
}

/// A binding that is tried.
#[derive(Clone, PartialEq)]
pub struct Row {
    pub queue: Name,
    pub key: AttrValue,
    /// `x-match`.
    pub mode: Name,
    pub arguments: AttrValue,
}

/// The longest routing key in bytes (AMQP 0-9-1, 4.2.5.3: a short string).
const LONGEST_KEY: usize = 255;

impl Draft {
    /// What the plan publishes first to the exchange: something to begin with.
    fn example<'a>(&self, plan: &'a Plan) -> Option<&'a Message> {
        let exchange = &plan.exchanges.get(self.exchange)?.name;
        let published = plan.clients.iter().flat_map(|client| client.role.publications());
        published.map(|publication| &*publication.message).find(|message| message.exchange == *exchange)
    }

    pub fn key(&self, plan: &Plan) -> AttrValue {
        let example = || self.example(plan).map(|message| AttrValue::from(Rc::clone(&message.routing_key)));
        self.key.clone().or_else(example).unwrap_or_default()
    }

    pub fn headers(&self, plan: &Plan) -> AttrValue {
        let example = || self.example(plan).map(|message| write_fields(&message.headers).into());
        self.headers.clone().or_else(example).unwrap_or_default()
    }

    /// The bindings that are tried: the run's at the moment, until one is changed.
    pub fn rows(&self, plan: &Plan, world: &World) -> Vec<Row> {
        let Some(exchange) = plan.exchanges.get(self.exchange) else { return Vec::new() };
        let there = || world.bindings.values().filter(|binding| binding.exchange == exchange.name);
        self.rows.clone().unwrap_or_else(|| there().map(|binding| Row::of(binding)).collect())
    }
}

/// Why a key can't be one.
pub fn key_problem(key: &str) -> Option<String> {
    let long = key.len() > LONGEST_KEY;
    long.then(|| format!("A key has up to {LONGEST_KEY} bytes; this one has {}: shorten it.", key.len()))
}

impl Row {
    fn of(binding: &BindingPlan) -> Self {
        let mut arguments = binding.arguments.clone();
        let mode = match arguments.remove("x-match") {
            Some(Value::Text(mode)) => mode,
            _ => "all".into(),
        };
        let arguments = write_fields(&arguments).into();
        Self { queue: binding.queue.clone(), key: Rc::clone(&binding.key).into(), mode, arguments }
    }

    /// As it is bound.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    pub fn tried(&self, kind: ExchangeType) -> Result<Tried, String> {
        let mut arguments = FieldTable::new();
        if kind == ExchangeType::Headers {
            arguments = read_fields(&self.arguments)?;
            arguments.insert("x-match".into(), Value::Text(self.mode.clone()));
        }
        match key_problem(&self.key) {
            Some(problem) => Err(problem),
            None => Ok(Tried { key: self.key.as_str().into(), arguments }),
        }
    }

    /// The binding that it would be in the run.
    pub fn binding(&self, exchange: &Name, tried: &Tried) -> BindingPlan {
        let (key, arguments) = (tried.key.clone(), tried.arguments.clone());
        BindingPlan { exchange: exchange.clone(), queue: self.queue.clone(), key, arguments }
    }
}
