//! What a step's texts are made of: templates that are filled from what is handled, and conditions on them.
//! There are no loops and no functions.

use super::plan::TableId;
use crate::engine::queueing::Name;

/// A text with places to be filled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template(pub Vec<Part>);

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Text(Name),
    Place(Place),
    /// A table's row.
    Row {
        table: TableId,
        key: Template,
    },
}

/// What stands in a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// The whole body of what is handled.
    Body,
    /// A field of the body, if that is a JSON object.
    Field(Name),
    /// Its routing key; of a call, the operation.
    Key,
    /// Its type.
    Kind,
    /// The how-manieth of its timer's moments it is, from 1.
    Number,
    CorrelationId,
    ReplyTo,
    /// The name of the queue for replies that the service has for itself.
    Replies,
    /// What a step has put aside, or `error`: what the failed step said.
    Variable(Name),
}

/// Something that holds or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Is there a row with that key?
    Row { table: TableId, key: Template, there: bool },
    /// As numbers, if both are; else as texts.
    Compare { left: Template, test: Test, right: Template },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    Equal,
    Differs,
    Less,
    More,
}

/// Where the values of places come from.
pub(super) trait Source {
    fn place(&self, place: &Place) -> Name;
    fn row(&self, table: TableId, key: &str) -> Option<Name>;
}

impl Template {
    /// A text without places.
    pub fn text(text: &str) -> Self {
        Self(vec![Part::Text(text.into())])
    }

    /// The text of a template without places.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0[..] {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    pub(super) fn fill(&self, source: &impl Source) -> Name {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Place(place) => source.place(place),
            Part::Row { table, key } => source.row(*table, &key.fill(source)).unwrap_or_default(),
        };
        match &self.0[..] {
            [] => Name::default(),
            [one] => part(one),
            parts => parts.iter().map(part).fold(String::new(), |text, part| text + &part).into(),
        }
    }
}

impl Condition {
    pub(super) fn holds(&self, source: &impl Source) -> bool {
        match self {
            Self::Row { table, key, there } => source.row(*table, &key.fill(source)).is_some() == *there,
            Self::Compare { left, test, right } => {
                let (left, right) = (left.fill(source), right.fill(source));
                let order = match (left.parse::<f64>(), right.parse::<f64>()) {
                    (Ok(left), Ok(right)) => left.total_cmp(&right),
                    _ => left.cmp(&right),
                };
                match test {
                    Test::Equal => order.is_eq(),
                    Test::Differs => order.is_ne(),
                    Test::Less => order.is_lt(),
                    Test::More => order.is_gt(),
                }
            }
        }
    }
}

/// A field of a JSON object without objects in it. O(body).
pub(super) fn field<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    fields(body).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The fields of a JSON object without objects in it, in order: a text without its quotes, anything else as it is
/// written.
pub(super) fn fields(body: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = body.trim().strip_prefix('{');
    std::iter::from_fn(move || {
        let (key, after) = string(rest?.trim_start())?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let (value, after) = match string(value) {
            Some(text) => text,
            None => value.split_at(value.find([',', '}'])?),
        };
        rest = after.trim_start().strip_prefix(',');
        Some((key, value.trim_end()))
    })
}

/// What stands between quotes, and what comes after them.
fn string(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_bodies() {
        let body = r#"{ "order": 31, "item" : "book, red", "paid":true }"#;
        for (name, value) in [("order", "31"), ("item", "book, red"), ("paid", "true")] {
            assert_eq!(field(body, name), Some(value));
        }
        for (body, name) in
            [(body, "total"), ("order 31", "order"), ("", "order"), ("{", "order"), ("{\"a\":", "a")]
        {
            assert_eq!(field(body, name), None, "{body}");
        }
    }
}
