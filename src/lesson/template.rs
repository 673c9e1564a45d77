//! A line that an event prints: words with places for the event's facts.

use super::file::NodeField;
use super::problem::listed;
use crate::base::{Pack, Reader, Shape, packed, packed_enum};
use crate::sim::{Facts, Plan};

/// What can stand in braces, besides `{body.1}`, `{body.2}` …
const PLACES: [&str; 16] = [
    "message",
    "client",
    "queue",
    "exchange",
    "partition",
    "broker",
    "offset",
    "group",
    "callee",
    "row",
    "key",
    "attempt",
    "retries",
    "reason",
    "words",
    "body",
];
/// Shown for a fact that an event does not have.
const ABSENT: &str = "–";

/// A line with places in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(Place),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// One of `PLACES` but the body.
    Fact(&'static str),
    Body,
    /// The n-th of the body's fields, which commas part; from 1.
    BodyField(usize),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    pub message: String,
    pub expected: String,
}

impl Template {
    /// Reads a line; or the first mistake in it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            pieces.push(Piece::Words(words.to_owned()));
            let (name, after) = after.split_once('}').ok_or_else(|| TemplateError {
                message: "a `{` is never closed".to_owned(),
                expected: "`}`".to_owned(),
            })?;
            pieces.push(Piece::Place(Place::read(name)?));
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Words(String::new()));
        Ok(Self(pieces))
    }

    /// An event's own words.
    pub(super) fn words() -> Self {
        Self(vec![Piece::Place(Place::Fact("words"))])
    }

    /// The line for an event.
    pub fn fill(&self, facts: &Facts, plan: &Plan) -> String {
        self.0.iter().fold(String::new(), |mut line, piece| {
            match piece {
                Piece::Words(words) => line.push_str(words),
                Piece::Place(place) => line.push_str(place.of(facts, plan).as_deref().unwrap_or(ABSENT)),
            }
            line
        })
    }

    /// The places for which an event has no fact.
    pub(super) fn absent(&self, facts: &Facts, plan: &Plan) -> Vec<String> {
        let place = |piece: &Piece| match piece {
            Piece::Place(place) if place.of(facts, plan).is_none() => Some(place.name()),
            Piece::Place(_) | Piece::Words(_) => None,
        };
        self.0.iter().filter_map(place).collect()
    }
}

impl Place {
    fn read(name: &str) -> Result<Self, TemplateError> {
        if let Some(field) = name.strip_prefix("body.").and_then(|number| number.parse().ok())
            && field > 0
        {
            return Ok(Self::BodyField(field));
        }
        match PLACES.into_iter().find(|place| *place == name) {
            Some("body") => Ok(Self::Body),
            Some(place) => Ok(Self::Fact(place)),
            None => Err(TemplateError {
                message: format!("nothing is called `{{{name}}}`"),
                expected: format!("one of {}, `body.1`", listed(PLACES)),
            }),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Fact(name) => name.to_owned(),
            Self::Body => "body".to_owned(),
            Self::BodyField(field) => format!("body.{field}"),
        }
    }

    fn of(self, facts: &Facts, plan: &Plan) -> Option<String> {
        let node = |id: Option<_>| id.map(|id| plan.name(id).to_owned());
        let body = || facts.content.as_ref().map(|message| &*message.body);
        match self {
            Self::Body => body().map(str::to_owned),
            Self::BodyField(field) => body()?.split(',').nth(field - 1).map(|text| text.trim().to_owned()),
            Self::Fact("message") => facts.message.map(|id| format!("#{}", id.0)),
            Self::Fact("client") => node(facts.client),
            Self::Fact("queue") => node(facts.queue),
            Self::Fact("exchange") => node(facts.exchange),
            Self::Fact("partition") => node(NodeField::Partition.of(facts, plan)),
            Self::Fact("broker") => node(NodeField::Broker.of(facts, plan)),
            Self::Fact("offset") => facts.offset.map(|offset| offset.to_string()),
            Self::Fact("group") => facts.group.as_deref().map(str::to_owned),
            Self::Fact("callee") => node(facts.callee),
            Self::Fact("row") => facts.table.as_ref().map(|(_, row)| row.to_string()),
            Self::Fact("key") => facts.content.as_ref().map(|message| message.routing_key.to_string()),
            Self::Fact("attempt") => facts.attempt.map(|attempt| attempt.to_string()),
            Self::Fact("retries") => facts.attempt.map(|attempt| attempt.saturating_sub(1).to_string()),
            Self::Fact("reason") => facts.reason.map(|reason| reason.as_str().to_owned()),
            Self::Fact(_) => facts.words.clone(),
        }
    }
}

packed! {
    Template { 0 }
}

packed_enum! {
    Piece { 0 Words(words), 1 Place(place) }
}

/// By its place in `PLACES`; the body's fields count on from there.
impl Pack for Place {
    fn pack(&self, out: &mut Vec<u8>) {
        let named = |name: &str| PLACES.iter().position(|place| *place == name);
        let at = match self {
            Self::Fact(name) => named(name),
            Self::Body => named("body"),
            Self::BodyField(field) => Some(PLACES.len() + field - 1),
        };
        at.unwrap_or_default().pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        let at = usize::unpack(from);
        match PLACES.get(at) {
            Some(&"body") => Self::Body,
            Some(name) => Self::Fact(name),
            None => Self::BodyField(at - PLACES.len() + 1),
        }
    }

    fn describe(shape: &mut Shape) {
        shape.begin::<Self>("Place", |shape| PLACES.iter().for_each(|name| shape.word(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_and_places() {
        let Template(pieces) = Template::parse("[{client}] {body.2}!").expect("well formed");
        let words = |text: &str| Piece::Words(text.to_owned());
        let (client, body) = (Place::Fact("client"), Place::BodyField(2));
        assert_eq!(pieces, [words("["), Piece::Place(client), words("] "), Piece::Place(body), words("!")]);
    }

    #[test]
    fn mistakes() {
        let error = |text| Template::parse(text).expect_err(text);
        assert_eq!(error("{clint}").message, "nothing is called `{clint}`");
        assert_eq!(error("{body.0}").message, "nothing is called `{body.0}`");
        assert_eq!(error("{message").message, "a `{` is never closed");
    }
}
