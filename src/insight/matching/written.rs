//! Headers and binding arguments as a reader writes them: `format = pdf, pages = 3, urgent = true, copy`.

use crate::engine::queueing::{FieldTable, Value};

/// Reads fields that are parted by commas. A name alone stands for a field without a value; quotation
/// marks keep a number or `true` a text.
///
/// # Errors
/// What is wrong with the first field that can't be read, and how to mend it.
pub fn read_fields(text: &str) -> Result<FieldTable, String> {
    let mut fields = FieldTable::new();
    for part in parts(text)? {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), read_value(name.trim(), value.trim())?),
            None => (part.trim(), Value::Void),
        };
        if name.is_empty() {
            return Err(format!("A field in `{}` has no name: write name = value.", text.trim()));
        }
        if fields.insert(name.into(), value).is_some() {
            return Err(format!("`{name}` is there twice: leave one out."));
        }
    }
    Ok(fields)
}

/// Writes fields so that [`read_fields`] reads the same; lists and tables, which a reader can't write,
/// are left out.
pub fn write_fields(fields: &FieldTable) -> String {
    let written = fields.iter().filter_map(|(name, value)| {
        Some(match write_value(value)? {
            text if text.is_empty() => name.to_string(),
            text => format!("{name} = {text}"),
        })
    });
    written.collect::<Vec<_>>().join(", ")
}

/// A value as it is written; none for a list or a table.
pub fn write_value(value: &Value) -> Option<String> {
    match value {
        Value::Void => Some(String::new()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(real) => Some(format!("{real:.1}")),
        Value::Text(text) => {
            let plain = matches!(read_value("", text), Ok(Value::Text(read)) if read == *text);
            let quoted = !plain || text.is_empty() || text.contains([',', '"']);
            Some(if quoted { format!("\"{text}\"") } else { text.to_string() })
        }
        Value::List(_) | Value::Table(_) => None,
    }
}

/// The parts between commas that are not within quotation marks; empty ones are no parts.
fn parts(text: &str) -> Result<Vec<&str>, String> {
    let (mut quoted, mut from, mut parts) = (false, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return Err("A quotation mark is open: close it with another \".".to_owned());
    }
    parts.push(&text[from..]);
    parts.retain(|part| !part.trim().is_empty());
    Ok(parts)
}

fn read_value(name: &str, text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Err(format!("`{name}` has no value: write {name} = value, or {name} alone for none."));
    }
    if let Some(quoted) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Ok(Value::Text(quoted.into()));
    }
    Ok(match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Value::Int(whole),
            (Err(_), Ok(real)) if real.is_finite() => Value::Float(real),
            _ => Value::Text(text.into()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{read_fields, write_fields};

    #[test]
    fn what_is_written_is_read_and_written_again() {
        let table = [
            ("", ""),
            ("format = pdf, pages = 3", "format = pdf, pages = 3"),
            ("b=true,a", "a, b = true"),
            ("n = \"3\", t = \"a, b\"", "n = \"3\", t = \"a, b\""),
            ("r = 1.5", "r = 1.5"),
            (" , a = x ,", "a = x"),
        ];
        for (written, again) in table {
            assert_eq!(read_fields(written).map(|fields| write_fields(&fields)), Ok(again.to_owned()));
        }
    }

    #[test]
    fn mistakes_are_told() {
        for (written, word) in
            [("a =", "no value"), ("= 3", "no name"), ("a, a", "twice"), ("a = \"b", "open")]
        {
            assert!(read_fields(written).is_err_and(|why| why.contains(word)), "{written}");
        }
    }
}
