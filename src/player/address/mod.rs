//! The address of what is shown: lesson, seed, interventions and moment, as the part of a link behind `#`.
//!
//! `#/retries-and-dlq?v=2&seed=7&do=12400,crash,order-worker&as=Crash&at=12.4s&n=120&view=embed`.
//! What is left out has its default; what can't be read is reported and left out, so that the lesson
//! opens all the same. Version 1 had no interventions and says no version.

mod code;

use std::borrow::Cow;
use std::fmt;

use crate::base::SimTime;
use crate::sim::Intervention;
use crate::sim::action::text::{escaped, unescaped};

/// What a link points to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The lesson; none for the course list.
    pub lesson: Option<String>,
    /// The seed; none for the lesson's own.
    pub seed: Option<u64>,
    /// What was done to the run, in order of time.
    pub interventions: Vec<Intervention>,
    /// What the branch with these interventions is called.
    pub branch: Option<String>,
    /// What was done to each of the runs it is compared with; none without a comparison.
    pub beside: Vec<Vec<Intervention>>,
    /// The step, by its id, where no time is named: whoever makes a link to a step need not know the run.
    pub step: Option<String>,
    /// The time; none for the beginning.
    pub at: Option<SimTime>,
    /// How many entries have happened, where several share the instant.
    pub entries: Option<usize>,
    /// The fingerprint of the run it was made of.
    pub run: Option<String>,
    /// Inside another page: stage, caption and transport only.
    pub embed: bool,
}

/// A part of a link that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    pub part: String,
    pub expected: &'static str,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” in the link could not be read: {}.", shortened(&self.part), self.expected)
    }
}

/// As much of a part of a link as is needed to find it: a link may be as long as somebody likes.
pub fn shortened(part: &str) -> Cow<'_, str> {
    match part.char_indices().nth(SHOWN) {
        None => part.into(),
        Some((end, _)) => format!("{}…", &part[..end]).into(),
    }
}

/// So many letters of it are shown.
const SHOWN: usize = 80;

impl Address {
    /// Does a part of a link say what was done to a run? To read and to write that takes what comes late.
    pub fn is_deed(part: &str) -> bool {
        part.starts_with("do=") || part.starts_with("vs=")
    }

    /// Reads what stands behind `#`, with what could not be read.
    pub fn parse(fragment: &str) -> (Self, Vec<AddressError>) {
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let path = path.trim_matches('/');
        let lesson = (!path.is_empty()).then(|| path.to_owned());
        let (mut address, mut errors) = (Self { lesson, ..Self::default() }, Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("do", text)) => address.interventions = interventions(text, &mut errors),
                Some(("vs", text)) => address.beside.push(interventions(text, &mut errors)),
                _ => {
                    if let Err(expected) = address.read(part) {
                        errors.push(AddressError { part: part.to_owned(), expected });
                    }
                }
            }
        }
        (address, errors)
    }

    fn read(&mut self, part: &str) -> Result<(), &'static str> {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name {
            "v" if matches!(value, "1" | "2") => {}
            "v" => return Err("this page reads links up to v=2; a later one may say more than it shows"),
            "as" => self.branch = Some(unescaped(value).ok_or("a name is percent-encoded text")?),
            "seed" => self.seed = Some(value.parse().map_err(|_| "a seed is a whole number, as in seed=7")?),
            "n" => self.entries = Some(value.parse().map_err(|_| "n is a number of events, as in n=120")?),
            "at" => {
                self.at =
                    Some(parse_time(value).ok_or("a time is in seconds or milliseconds, as in at=12.4s")?)
            }
            "step" if !value.is_empty() => self.step = Some(value.to_owned()),
            "step" => return Err("a step is named by its id, as in step=nack"),
            "run" => self.run = Some(value.to_owned()),
            "view" if value == "embed" => self.embed = true,
            "view" => return Err("the only view is embed"),
            _ => return Err("the parts of a link are v, seed, do, as, vs, step, at, n, run and view"),
        }
        Ok(())
    }
}

fn interventions(text: &str, errors: &mut Vec<AddressError>) -> Vec<Intervention> {
    let (read, unreadable) = code::read(text);
    let expected = "an action has a time in milliseconds, a name and a client, as in 12400,crash,worker";
    errors.extend(unreadable.into_iter().map(|part| AddressError { part, expected }));
    read
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
        if !self.interventions.is_empty() || !self.beside.is_empty() {
            part(f, format_args!("v=2"))?;
        }
        if let Some(seed) = self.seed {
            part(f, format_args!("seed={seed}"))?;
        }
        if !self.interventions.is_empty() {
            part(f, format_args!("do={}", code::written(&self.interventions)))?;
        }
        if let Some(branch) = &self.branch {
            part(f, format_args!("as={}", escaped(branch)))?;
        }
        for beside in &self.beside {
            part(f, format_args!("vs={}", code::written(beside)))?;
        }
        if let Some(step) = &self.step {
            part(f, format_args!("step={step}"))?;
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
        if let Some(run) = &self.run {
            part(f, format_args!("run={run}"))?;
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
            "#/retries-and-dlq?step=the-end",
            "#/retries-and-dlq?seed=7&at=12.4s&n=120",
            "#/retries-and-dlq?at=0.000001s&view=embed",
        ] {
            let (address, errors) = Address::parse(link.trim_start_matches('#'));
            assert_eq!((address.to_string().as_str(), errors.len()), (link, 0));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_kept() {
        let (address, errors) = Address::parse("/retries-and-dlq?seed=x&at=3s&zoom=2&at=4&step=");
        assert_eq!(address.at, Some(SimTime::from_millis(3_000)));
        let parts: Vec<&str> = errors.iter().map(|error| error.part.as_str()).collect();
        assert_eq!(parts, ["seed=x", "zoom=2", "at=4", "step="]);
    }

    #[test]
    fn names_come_back_whatever_is_in_them() {
        let name = "A-b_c.d ~é📨%2C,;:&=?#/+";
        let link = Address { branch: Some(name.to_owned()), ..Address::default() }.to_string();
        assert_eq!(link, "#/?as=A-b_c.d%20%7E%C3%A9%F0%9F%93%A8%252C%2C%3B%3A%26%3D%3F%23%2F%2B");
        let read = |link: &str| Address::parse(link).0.branch;
        assert_eq!(read(&link[1..]).as_deref(), Some(name));
        assert_eq!(read("/?as=é%c3%A9").as_deref(), Some("éé"));
        for broken in ["%", "%2", "a%+1", "%2x", "%é", "%C3", "%FF"] {
            assert_eq!(read(&format!("/?as={broken}")), None, "{broken}");
        }
    }

    /// One of each, and all that a setting can be.
    const DEEDS: [&str; 27] = [
        "300,crash,order-worker",
        "300.25,crash,*1,2000",
        "301,restart,*1",
        "302,lose,web,publish",
        "303,lose,*1,ack,12",
        "304,duplicate,*2,publish",
        "305,duplicate,*1,deliver,3",
        "306,cut,*2",
        "307,mend,*2",
        "308,publish,*2,shop,order.placed,order,ann%2C%20%C3%A9,n:i-7,note:sa%3Ab,x-poison:b1",
        "309,publish,*2,,orders,,",
        "310,set,*1,prefetch:10",
        "311,set,*1,ack:after",
        "312,set,*1,ack:before",
        "313,set,*1,ack:auto",
        "313.5,set,*1,ack:never",
        "314,set,*1,service:250.5",
        "315,set,*1,chance:20",
        "316,set,*1,fail:requeue",
        "317,set,*1,fail:reject",
        "318,set,*1,fail:ack",
        "319,set,*1,fail:retry:retry:3:quadratic:1000:0",
        "320,set,*1,limit:5",
        "321,pause,*1",
        "322,resume,*1",
        "323,add,order-worker-2,order-worker",
        "324,remove,*1",
    ];

    #[test]
    fn every_intervention_comes_back_as_it_went() {
        let deeds = DEEDS.join(";");
        let link = format!("#/retries-and-dlq?v=2&seed=7&do={deeds}&as=A%20name&vs={deeds}&vs=&at=3s");
        let (address, errors) = Address::parse(link.trim_start_matches('#'));
        assert_eq!(errors, []);
        assert_eq!(address.interventions.len(), DEEDS.len());
        assert_eq!(address.to_string(), link);
    }

    #[test]
    fn ten_interventions_fit_into_400_characters() {
        let all = Address::parse(&format!("/retries-and-dlq?do={}", DEEDS.join(";"))).0;
        let ten: Vec<Intervention> = all.interventions.into_iter().step_by(3).collect();
        let (seed, at, branch) = (Some(7), parse_time("12.400001s"), Some("Nine and a cut link".to_owned()));
        let mut address = Address { interventions: ten, seed, at, branch, entries: Some(1_234), ..all };
        address.interventions.push(address.interventions[2].clone());
        assert_eq!(address.interventions.len(), 10);
        let length = address.to_string().len();
        assert!(length < 400, "{length}");
    }

    #[test]
    fn an_action_that_cannot_be_read_is_named_and_the_rest_kept() {
        let bad = [
            "x,crash,a",
            "5,crash",
            "5,explode,a",
            "5,lose,a,bytes",
            "5,set,a,prefetch:-1",
            "5,set,a,chance:101",
            "5,crash,a%2",
            "5,publish,web,e",
            "5,add,a",
            "5,cut,a,b",
            "5.1234,cut,a",
            "5,set,a,fail:retry:e:1:odd:5:0",
        ];
        let link = format!("/l?do={};7,cut,web;6,cut,a", bad.join(";"));
        let (address, errors) = Address::parse(&link);
        let parts: Vec<&str> = errors.iter().map(|error| error.part.as_str()).collect();
        assert_eq!(parts, bad);
        let times: Vec<u64> = address.interventions.iter().map(|next| next.at.as_millis()).collect();
        assert_eq!(times, [6, 7]);
        let (_, errors) = Address::parse("/l?v=3&at=1s");
        assert!(errors[0].to_string().contains("up to v=2"), "{}", errors[0]);
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
