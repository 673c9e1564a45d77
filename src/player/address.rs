//! The address of what is shown: lesson, seed and moment, as the part of a link behind `#`.
//!
//! `#/retries-and-dlq?seed=7&at=12.4s&n=120&view=embed`. What is left out has its default; what
//! can't be read is reported and left out, so that the lesson opens all the same.

use std::fmt;

use crate::base::SimTime;

/// What a link points to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The lesson; none for the course list.
    pub lesson: Option<String>,
    /// The seed; none for the lesson's own.
    pub seed: Option<u64>,
    /// The time; none for the beginning.
    pub at: Option<SimTime>,
    /// How many entries have happened, where several share the instant.
    pub entries: Option<usize>,
    /// Inside another page: stage, caption and transport only.
    pub embed: bool,
}

/// A part of a link that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    /// The part, as written.
    pub part: String,
    /// What it should be.
    pub expected: &'static str,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” in the link could not be read: {}.", self.part, self.expected)
    }
}

impl Address {
    /// Reads what stands behind `#`, with what could not be read.
    pub fn parse(fragment: &str) -> (Self, Vec<AddressError>) {
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let path = path.trim_matches('/');
        let lesson = (!path.is_empty()).then(|| path.to_owned());
        let (mut address, mut errors) = (Self { lesson, ..Self::default() }, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            if let Err(expected) = address.read(part) {
                errors.push(AddressError { part: part.to_owned(), expected });
            }
        }
        (address, errors)
    }

    fn read(&mut self, part: &str) -> Result<(), &'static str> {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name {
            "seed" => self.seed = Some(value.parse().map_err(|_| "a seed is a whole number, as in seed=7")?),
            "n" => self.entries = Some(value.parse().map_err(|_| "n is a number of events, as in n=120")?),
            "at" => {
                self.at =
                    Some(parse_time(value).ok_or("a time is in seconds or milliseconds, as in at=12.4s")?)
            }
            "view" if value == "embed" => self.embed = true,
            "view" => return Err("the only view is embed"),
            _ => return Err("the parts of a link are seed, at, n and view"),
        }
        Ok(())
    }
}

/// A time as a link writes it: `12.4s` or `800ms`, exact to the microsecond.
pub fn parse_time(text: &str) -> Option<SimTime> {
    let (number, unit_micros) = match text.strip_suffix("ms") {
        Some(number) => (number, 1_000),
        None => (text.strip_suffix('s')?, 1_000_000),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let part: u64 = fraction.parse().ok()?;
    let micros = part * unit_micros / 10u64.pow(fraction.len() as u32);
    Some(SimTime::from_micros(whole.parse::<u64>().ok()?.checked_mul(unit_micros)?.checked_add(micros)?))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#/{}", self.lesson.as_deref().unwrap_or(""))?;
        let mut mark = '?';
        let mut part = |f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>| {
            write!(f, "{mark}{text}")?;
            mark = '&';
            Ok(())
        };
        if let Some(seed) = self.seed {
            part(f, format_args!("seed={seed}"))?;
        }
        if let Some(at) = self.at {
            let (seconds, micros) = (at.as_micros() / 1_000_000, at.as_micros() % 1_000_000);
            let fraction = format!("{micros:06}");
            match fraction.trim_end_matches('0') {
                "" => part(f, format_args!("at={seconds}s"))?,
                fraction => part(f, format_args!("at={seconds}.{fraction}s"))?,
            }
        }
        if let Some(entries) = self.entries {
            part(f, format_args!("n={entries}"))?;
        }
        if self.embed {
            part(f, format_args!("view=embed"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_back_as_they_went() {
        for link in [
            "#/",
            "#/retries-and-dlq",
            "#/retries-and-dlq?seed=7&at=12.4s&n=120",
            "#/retries-and-dlq?at=0.000001s&view=embed",
        ] {
            let (address, errors) = Address::parse(link.trim_start_matches('#'));
            assert_eq!((address.to_string().as_str(), errors.len()), (link, 0));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_kept() {
        let (address, errors) = Address::parse("/retries-and-dlq?seed=x&at=3s&zoom=2&at=4");
        assert_eq!(address.at, Some(SimTime::from_millis(3_000)));
        let parts: Vec<&str> = errors.iter().map(|error| error.part.as_str()).collect();
        assert_eq!(parts, ["seed=x", "zoom=2", "at=4"]);
    }

    #[test]
    fn times() {
        for (text, micros) in [
            ("12.4s", Some(12_400_000)),
            ("800ms", Some(800_000)),
            ("1.5ms", Some(1_500)),
            ("0s", Some(0)),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("1.s", None),
            ("1e3s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(parse_time(text), micros.map(SimTime::from_micros), "{text}");
        }
    }
}
