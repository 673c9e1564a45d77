//! As much JSON as the listings need. A program would take a library: serde_json.

use std::fmt::{Display, Formatter, Result as Written};
use std::ops::Index;

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Number(u32),
    Text(String),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn object<const N: usize>(fields: [(&str, Json); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    pub fn text(&self) -> String {
        if let Self::Text(text) = self { text.clone() } else { String::new() }
    }

    pub fn number(&self) -> Option<u32> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (value, rest) = value(text)?;
        rest.trim().is_empty().then_some(value)
    }

    fn write(&self, to: &mut Formatter<'_>, indent: usize) -> Written {
        match self {
            Self::Null => write!(to, "null"),
            Self::Number(number) => write!(to, "{number}"),
            Self::Text(text) => write!(to, "\"{text}\""),
            Self::Object(fields) => {
                for (at, (name, value)) in fields.iter().enumerate() {
                    let before = if at == 0 { "{" } else { "," };
                    write!(to, "{before}\n{:indent$}\"{name}\": ", "", indent = indent + 2)?;
                    value.write(to, indent + 2)?;
                }
                write!(to, "\n{:indent$}}}", "")
            }
        }
    }
}

impl Display for Json {
    fn fmt(&self, to: &mut Formatter<'_>) -> Written {
        self.write(to, 0)
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<Option<u32>> for Json {
    fn from(number: Option<u32>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

impl Index<&str> for Json {
    type Output = Json;

    fn index(&self, name: &str) -> &Json {
        let Self::Object(fields) = self else { return &Json::Null };
        fields.iter().find(|(own, _)| own == name).map_or(&Json::Null, |(_, value)| value)
    }
}

fn value(text: &str) -> Option<(Json, &str)> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix("null") {
        return Some((Json::Null, rest));
    }
    if let Some(rest) = text.strip_prefix('"') {
        let (text, rest) = rest.split_once('"')?;
        return Some((Json::Text(text.to_owned()), rest));
    }
    let Some(mut rest) = text.strip_prefix('{') else {
        let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
        return Some((Json::Number(text[..end].parse().ok()?), &text[end..]));
    };
    let mut fields = Vec::new();
    loop {
        let (name, after) = value(rest)?;
        let (value, after) = value(after.trim_start().strip_prefix(':')?)?;
        fields.push((name.text(), value));
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Some((Json::Object(fields), after.strip_prefix('}')?)),
        }
    }
}
