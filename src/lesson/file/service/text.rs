//! Texts of services taken apart: what is text in them, what a place, what a row of a table; and conditions.
//! Whether what they name is there is for others to say.

use crate::sim::service::Test;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lesson) enum Piece<'t> {
    Text(&'t str),
    /// What is named in braces.
    Place(&'t str),
    Row(RowText<'t>),
}

/// A row as it is named: `charged[body.order]`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lesson) struct RowText<'t> {
    pub table: &'t str,
    pub key: Vec<Piece<'t>>,
}

/// A condition as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lesson) enum ConditionText<'t> {
    Row { row: RowText<'t>, there: bool },
    Compare { left: Vec<Piece<'t>>, test: Test, right: Vec<Piece<'t>> },
}

/// The pieces of a text. What stands in braces and is no name is text, as in JSON.
pub(in crate::lesson) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Text from here on is not yet a piece.
    let (mut begin, mut at) = (0, 0);
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        match placed(&text[open + 1..]) {
            Some((piece, length)) => {
                if begin < open {
                    pieces.push(Piece::Text(&text[begin..open]));
                }
                pieces.push(piece);
                begin = open + 1 + length;
                at = begin;
            }
            None => at = open + 1,
        }
    }
    if begin < text.len() {
        pieces.push(Piece::Text(&text[begin..]));
    }
    pieces
}

/// What begins behind a brace, if it is a place, and how long it is with the brace that closes it.
fn placed(text: &str) -> Option<(Piece<'_>, usize)> {
    let name = name_in(text)?;
    match text[name.len()..].strip_prefix('[') {
        None => text[name.len()..].starts_with('}').then_some((Piece::Place(name), name.len() + 1)),
        Some(inner) => {
            let (key, _) = inner.split_once("]}")?;
            Some((Piece::Row(RowText { table: name, key: key_of(key) }), name.len() + key.len() + 3))
        }
    }
}

/// The name at the beginning, if there is one.
fn name_in(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c)).unwrap_or(text.len());
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| &text[..end])
}

/// A key is a place without braces, a text between quotes, or a text with places.
fn key_of(key: &str) -> Vec<Piece<'_>> {
    let quoted = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\''));
    match quoted {
        Some(text) => vec![Piece::Text(text)],
        None if name_in(key) == Some(key) => vec![Piece::Place(key)],
        None => pieces(key),
    }
}

impl<'t> RowText<'t> {
    /// A row that stands by itself, if it is one.
    pub fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let table = name_in(text)?;
        let key = text[table.len()..].strip_prefix('[')?.strip_suffix(']')?;
        (!key.is_empty()).then(|| Self { table, key: key_of(key) })
    }
}

impl<'t> ConditionText<'t> {
    /// A condition, if it is one.
    pub fn read(text: &'t str) -> Option<Self> {
        if let Some((at, sign, test)) = comparison(text) {
            let (left, right) = (text[..at].trim(), text[at + sign.len()..].trim());
            return Some(Self::Compare { left: pieces(left), test, right: pieces(right) });
        }
        let text = text.trim();
        let (row, there) = text.strip_prefix("not ").map_or((text, true), |row| (row, false));
        Some(Self::Row { row: RowText::read(row)?, there })
    }
}

/// Where a text is compared: at the first sign that stands in no braces and no brackets.
fn comparison(text: &str) -> Option<(usize, &'static str, Test)> {
    const SIGNS: [(&str, Test); 4] =
        [("!=", Test::Differs), ("=", Test::Equal), ("<", Test::Less), (">", Test::More)];
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ => {
                let sign = SIGNS.into_iter().find(|(sign, _)| text[at..].starts_with(sign));
                if let Some((sign, test)) = sign {
                    return Some((at, sign, test));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        let row = |table, key| Piece::Row(RowText { table, key: vec![key] });
        for (text, expected) in [
            ("", vec![]),
            ("paid", vec![Piece::Text("paid")]),
            ("{body}", vec![Piece::Place("body")]),
            ("paid {body.order}!", vec![Piece::Text("paid "), Piece::Place("body.order"), Piece::Text("!")]),
            (r#"{"order": {n}}"#, vec![Piece::Text(r#"{"order": "#), Piece::Place("n"), Piece::Text("}")]),
            ("{stock[body.item]}", vec![row("stock", Piece::Place("body.item"))]),
            ("{state['payment']}.", vec![row("state", Piece::Text("payment")), Piece::Text(".")]),
            ("{ n }, {}, {n", vec![Piece::Text("{ n }, {}, {n")]),
            ("{é}", vec![Piece::Text("{é}")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_and_conditions() {
        let row = RowText { table: "charged", key: vec![Piece::Place("body.order")] };
        assert_eq!(RowText::read(" charged[body.order] "), Some(row.clone()));
        let two = RowText::read("charged[{body.order}/{n}]").map(|row| row.key.len());
        assert_eq!(two, Some(3));
        for text in ["charged", "charged[]", "charged[body", "[body]", "Charged order[body]"] {
            assert_eq!(RowText::read(text), None, "{text}");
        }
        let there = |there| Some(ConditionText::Row { row: row.clone(), there });
        assert_eq!(ConditionText::read("charged[body.order]"), there(true));
        assert_eq!(ConditionText::read("not charged[body.order]"), there(false));
        for (text, test) in [("{n} = 2", Test::Equal), ("{n}!=2", Test::Differs), ("{n} < 2", Test::Less)] {
            let (left, right) = (vec![Piece::Place("n")], vec![Piece::Text("2")]);
            let expected = ConditionText::Compare { left, test, right };
            assert_eq!(ConditionText::read(text), Some(expected), "{text}");
        }
        assert_eq!(ConditionText::read("maybe"), None);
    }
}
