//! Interventions as the short text of a link: `12400,crash,order-worker;15000,set,order-worker,prefetch:10`.
//!
//! A time in milliseconds, the action's name, the client or exchange (`*2` for the second one named),
//! and what the action needs. Texts are
//! percent-encoded but for letters, digits, `-`, `_` and `.`; later versions may add actions and
//! settings, and never change the meaning of one that is here.

use std::fmt::Write;
use std::rc::Rc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::base::{SimDuration, SimTime};
use crate::engine::logs::Acks;
use crate::engine::queueing::{
    FieldTable, Message, MessageId, Name, Overflow, Policy, Properties, Shutdown, Value,
};
use crate::sim::{
    Acknowledge, Action, Backoff, BindingPlan, Intervention, OnFailure, OnNack, RetryPolicy, Setting, Target,
    Throttle, TransitKind,
};

/// Some interventions as text.
pub(super) fn written(interventions: &[Intervention]) -> String {
    let mut named: Vec<&str> = Vec::new();
    let items = interventions.iter().map(|intervention| {
        let client = intervention.action.subject();
        let known = named.iter().position(|known| *known == client);
        if known.is_none() {
            named.push(client);
        }
        one(intervention, &known.map_or_else(|| escaped(client), |at| format!("*{}", at + 1)))
    });
    items.collect::<Vec<_>>().join(";")
}

/// Reads what [`written`] wrote; what can't be read comes back as it stands.
pub(super) fn read(text: &str) -> (Vec<Intervention>, Vec<String>) {
    let (mut interventions, mut unreadable) = (Vec::new(), Vec::new());
    let mut named: Vec<Name> = Vec::new();
    for item in text.split(';').filter(|item| !item.is_empty()) {
        match intervention(item, &named) {
            Some(read) => {
                if named.iter().all(|known| **known != *read.action.subject()) {
                    named.push(read.action.subject().into());
                }
                interventions.push(read);
            }
            None => unreadable.push(item.to_owned()),
        }
    }
    interventions.sort_by_key(|next| next.at);
    (interventions, unreadable)
}

fn one(intervention: &Intervention, client: &str) -> String {
    let Intervention { at, action } = intervention;
    let mut text = format!("{},{},{client}", millis(at.as_micros()), action.word());
    let _ = match action {
        Action::Crash { restart_after: Some(after), .. } => write!(text, ",{}", millis(after.as_micros())),
        Action::Lose(target) | Action::Duplicate(target) => {
            let message = target.message.map_or_else(String::new, |id| format!(",{}", id.0));
            write!(text, ",{}{message}", target.kind.as_str())
        }
        Action::Publish { message, .. } => {
            let kind = message.properties.kind.as_deref().unwrap_or_default();
            let fields = [&message.exchange, &message.routing_key, kind, &message.body];
            fields.into_iter().for_each(|field| text.extend([",", &escaped(field)]));
            text.push_str(&table_text(&message.headers));
            Ok(())
        }
        Action::Bind(binding) | Action::Unbind(binding) => {
            let BindingPlan { queue, key, arguments, .. } = &**binding;
            write!(text, ",{},{}{}", escaped(queue), escaped(key), table_text(arguments))
        }
        Action::Set { setting, .. } => write!(text, ",{}", setting_text(setting)),
        Action::Add { like, .. } => write!(text, ",{}", escaped(like)),
        Action::StopBroker { shutdown, restart_after } => {
            let how = if *shutdown == Shutdown::Kill { "kill" } else { "orderly" };
            let after = restart_after.map(|after| format!(",{}", millis(after.as_micros())));
            write!(text, ",{how}{}", after.unwrap_or_default())
        }
        Action::SetMemory { high_watermark } => {
            high_watermark.map_or(Ok(()), |bytes| write!(text, ",{bytes}"))
        }
        Action::SetPolicy { policy: Policy { max_length, overflow }, .. } => {
            let most = max_length.map_or_else(String::new, |most| most.to_string());
            write!(text, ",{most},{}", overflow.map_or("", Overflow::as_str))
        }
        Action::StopLogBroker { kill, restart_after, .. } => {
            let how = if *kill { "kill" } else { "orderly" };
            let after = restart_after.map(|after| format!(",{}", millis(after.as_micros())));
            write!(text, ",{how}{}", after.unwrap_or_default())
        }
        Action::AddPartitions { total, .. } => write!(text, ",{total}"),
        Action::StartBroker
        | Action::StartLogBroker { .. }
        | Action::CutLogBroker { .. }
        | Action::MendLogBroker { .. }
        | Action::Crash { restart_after: None, .. }
        | Action::Restart { .. }
        | Action::Cut { .. }
        | Action::Mend { .. }
        | Action::Pause { .. }
        | Action::Resume { .. }
        | Action::Remove { .. } => Ok(()),
    };
    text
}

fn intervention(item: &str, named: &[Name]) -> Option<Intervention> {
    let mut parts = item.split(',');
    let at = SimTime::from_micros(micros(parts.next()?)?);
    let word = parts.next()?;
    let client = parts.next()?;
    let client = match client.strip_prefix('*') {
        Some(number) => named.get(number.parse::<usize>().ok()?.checked_sub(1)?)?.clone(),
        None => name(client)?,
    };
    let rest: Vec<&str> = parts.collect();
    let action = match (word, rest.as_slice()) {
        ("crash", []) => Action::Crash { client, restart_after: None },
        ("crash", [after]) => Action::Crash { client, restart_after: Some(duration(after)?) },
        ("restart", []) => Action::Restart { client },
        ("lose", [kind]) => Action::Lose(target(client, kind, None)?),
        ("lose", [kind, message]) => Action::Lose(target(client, kind, Some(message))?),
        ("duplicate", [kind]) => Action::Duplicate(target(client, kind, None)?),
        ("duplicate", [kind, message]) => Action::Duplicate(target(client, kind, Some(message))?),
        ("cut", []) => Action::Cut { client },
        ("mend", []) => Action::Mend { client },
        ("publish", [exchange, key, kind, body, headers @ ..]) => {
            let message = message([exchange, key, kind, body], headers)?;
            Action::Publish { client, message: Rc::new(message) }
        }
        ("set", [setting]) => Action::Set { client, setting: read_setting(setting)? },
        ("pause", []) => Action::Pause { client },
        ("resume", []) => Action::Resume { client },
        ("add", [like]) => Action::Add { client, like: name(like)? },
        ("remove", []) => Action::Remove { client },
        ("bind", [queue, key, arguments @ ..]) => Action::Bind(binding(client, [queue, key], arguments)?),
        ("unbind", [queue, key, arguments @ ..]) => Action::Unbind(binding(client, [queue, key], arguments)?),
        ("stop_broker", [how]) => Action::StopBroker { shutdown: shutdown(how)?, restart_after: None },
        ("stop_broker", [how, after]) => {
            Action::StopBroker { shutdown: shutdown(how)?, restart_after: Some(duration(after)?) }
        }
        ("start_broker", []) => Action::StartBroker,
        ("stop_log_broker", [how, after @ ..]) => {
            let restart_after = after.first().map(|after| duration(after).ok_or(())).transpose().ok()?;
            let kill = shutdown(how)? == Shutdown::Kill;
            Action::StopLogBroker { broker: client, kill, restart_after }
        }
        ("start_log_broker", []) => Action::StartLogBroker { broker: client },
        ("cut_log_broker", []) => Action::CutLogBroker { broker: client },
        ("mend_log_broker", []) => Action::MendLogBroker { broker: client },
        ("add_partitions", [total]) => Action::AddPartitions { topic: client, total: total.parse().ok()? },
        ("set_memory", []) => Action::SetMemory { high_watermark: None },
        ("set_memory", [bytes]) => Action::SetMemory { high_watermark: Some(bytes.parse().ok()?) },
        ("set_policy", [most, overflow]) => {
            Action::SetPolicy { queue: client, policy: policy(most, overflow)? }
        }
        _ => return None,
    };
    Some(Intervention { at, action })
}

fn shutdown(how: &str) -> Option<Shutdown> {
    match how {
        "orderly" => Some(Shutdown::Orderly),
        "kill" => Some(Shutdown::Kill),
        _ => None,
    }
}

fn policy(most: &str, overflow: &str) -> Option<Policy> {
    let known = [Overflow::DropHead, Overflow::RejectPublish, Overflow::RejectPublishDlx];
    let max_length = if most.is_empty() { None } else { Some(most.parse().ok()?) };
    let named = known.into_iter().find(|known| known.as_str() == overflow);
    let overflow = if overflow.is_empty() { None } else { Some(named?) };
    Some(Policy { max_length, overflow })
}

fn target(client: Name, kind: &str, message: Option<&&str>) -> Option<Target> {
    let kind = TransitKind::ALL.into_iter().find(|known| known.as_str() == kind)?;
    let message = message.map(|id| id.parse().map(MessageId)).transpose().ok()?;
    Some(Target { client, kind, message })
}

fn message(fields: [&str; 4], headers: &[&str]) -> Option<Message> {
    let [exchange, routing_key, kind, body] = fields.map(name);
    let kind = kind.filter(|kind| !kind.is_empty());
    Some(Message {
        id: MessageId::default(),
        exchange: exchange?,
        routing_key: routing_key?,
        properties: Properties { kind, ..Properties::default() },
        headers: read_table(headers)?,
        bcc: Vec::new(),
        body: body?,
    })
}

fn binding(exchange: Name, [queue, key]: [&str; 2], arguments: &[&str]) -> Option<Rc<BindingPlan>> {
    let (queue, key, arguments) = (name(queue)?, name(key)?, read_table(arguments)?);
    Some(Rc::new(BindingPlan { exchange, queue, key, arguments }))
}

fn table_text(table: &FieldTable) -> String {
    table.iter().map(|(name, value)| format!(",{}:{}", escaped(name), value_text(value))).collect()
}

fn read_table(fields: &[&str]) -> Option<FieldTable> {
    let fields = fields.iter().map(|field| {
        let (field, value) = field.split_once(':')?;
        Some((name(field)?, read_value(value)?))
    });
    fields.collect()
}

/// `s` and a text, `i` and a whole number, `f` and any number, `b` and 0 or 1, `v` for no value.
/// Nothing else is made by hand.
fn value_text(value: &Value) -> String {
    match value {
        Value::Int(number) => format!("i{number}"),
        Value::Bool(on) => format!("b{}", u8::from(*on)),
        Value::Text(text) => format!("s{}", escaped(text)),
        Value::Float(number) => format!("f{number}"),
        Value::Void => "v".to_owned(),
        Value::List(_) | Value::Table(_) => "s".to_owned(),
    }
}

fn read_value(text: &str) -> Option<Value> {
    match text.split_at_checked(1)? {
        ("i", number) => number.parse().ok().map(Value::Int),
        ("b", on) => Some(Value::Bool(on == "1")),
        ("f", number) => number.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float),
        ("v", "") => Some(Value::Void),
        ("s", text) => name(text).map(Value::Text),
        _ => None,
    }
}

fn setting_text(setting: &Setting) -> String {
    match setting {
        Setting::Prefetch(prefetch) => format!("prefetch:{prefetch}"),
        Setting::Acknowledge(Acknowledge::AfterWork) => "ack:after".to_owned(),
        Setting::Acknowledge(Acknowledge::BeforeWork) => "ack:before".to_owned(),
        Setting::Acknowledge(Acknowledge::Automatic) => "ack:auto".to_owned(),
        Setting::Acknowledge(Acknowledge::Never) => "ack:never".to_owned(),
        Setting::Service(time) => format!("service:{}", millis(time.as_micros())),
        Setting::FailureChance(percent) => format!("chance:{percent}"),
        Setting::OnFailure(OnFailure::Requeue) => "fail:requeue".to_owned(),
        Setting::OnFailure(OnFailure::Reject) => "fail:reject".to_owned(),
        Setting::OnFailure(OnFailure::Acknowledge) => "fail:ack".to_owned(),
        Setting::OnFailure(OnFailure::Retry(policy)) => {
            let RetryPolicy { exchange, limit, backoff, jitter_percent } = policy;
            let (kind, unit) = match backoff {
                Backoff::Fixed(unit) => ("fixed", unit),
                Backoff::Linear(unit) => ("linear", unit),
                Backoff::Quadratic(unit) => ("quadratic", unit),
                Backoff::Exponential(unit) => ("exponential", unit),
            };
            let unit = millis(unit.as_micros());
            format!("fail:retry:{}:{limit}:{kind}:{unit}:{jitter_percent}", escaped(exchange))
        }
        Setting::RetryLimit(limit) => format!("limit:{limit}"),
        Setting::MaxUnconfirmed(most) => format!("unconfirmed:{most}"),
        Setting::OnNack(OnNack::Drop) => "nack:drop".to_owned(),
        Setting::OnNack(OnNack::Retry(wait)) => format!("nack:retry:{}", millis(wait.as_micros())),
        Setting::Throttle(None) => "throttle:none".to_owned(),
        Setting::Throttle(Some(Throttle { queue, above, pause, drop_below })) => {
            let least = drop_below.map_or_else(String::new, |least| format!(":{least}"));
            format!("throttle:{}:{above}:{}{least}", escaped(queue), millis(pause.as_micros()))
        }
        Setting::Acks(Acks::None) => "acks:0".to_owned(),
        Setting::Acks(Acks::Leader) => "acks:1".to_owned(),
        Setting::Acks(Acks::All) => "acks:all".to_owned(),
        Setting::Linger(linger) => format!("linger:{}", millis(linger.as_micros())),
        Setting::HeedsBlocked(heeds) => format!("blocked:{}", if *heeds { "heed" } else { "ignore" }),
    }
}

fn read_setting(text: &str) -> Option<Setting> {
    let parts: Vec<&str> = text.split(':').collect();
    Some(match parts.as_slice() {
        ["prefetch", prefetch] => Setting::Prefetch(prefetch.parse().ok()?),
        ["ack", "after"] => Setting::Acknowledge(Acknowledge::AfterWork),
        ["ack", "before"] => Setting::Acknowledge(Acknowledge::BeforeWork),
        ["ack", "auto"] => Setting::Acknowledge(Acknowledge::Automatic),
        ["ack", "never"] => Setting::Acknowledge(Acknowledge::Never),
        ["service", time] => Setting::Service(duration(time)?),
        ["chance", percent] => {
            Setting::FailureChance(percent.parse().ok().filter(|percent| *percent <= 100)?)
        }
        ["fail", "requeue"] => Setting::OnFailure(OnFailure::Requeue),
        ["fail", "reject"] => Setting::OnFailure(OnFailure::Reject),
        ["fail", "ack"] => Setting::OnFailure(OnFailure::Acknowledge),
        ["fail", "retry", exchange, limit, kind, unit, jitter] => {
            let unit = duration(unit)?;
            let backoff = match *kind {
                "fixed" => Backoff::Fixed(unit),
                "linear" => Backoff::Linear(unit),
                "quadratic" => Backoff::Quadratic(unit),
                "exponential" => Backoff::Exponential(unit),
                _ => return None,
            };
            let (exchange, limit) = (name(exchange)?, limit.parse().ok()?);
            let jitter_percent = jitter.parse().ok().filter(|percent| *percent <= 100)?;
            Setting::OnFailure(OnFailure::Retry(RetryPolicy { exchange, limit, backoff, jitter_percent }))
        }
        ["unconfirmed", most] => Setting::MaxUnconfirmed(most.parse().ok()?),
        ["nack", "drop"] => Setting::OnNack(OnNack::Drop),
        ["nack", "retry", wait] => Setting::OnNack(OnNack::Retry(duration(wait)?)),
        ["throttle", "none"] => Setting::Throttle(None),
        ["throttle", queue, above, pause, least @ ..] => {
            let (queue, above, pause) = (name(queue)?, above.parse().ok()?, duration(pause)?);
            let drop_below = match least {
                [] => None,
                [least] => Some(least.parse().ok()?),
                _ => return None,
            };
            Setting::Throttle(Some(Throttle { queue, above, pause, drop_below }))
        }
        ["blocked", "heed"] => Setting::HeedsBlocked(true),
        ["blocked", "ignore"] => Setting::HeedsBlocked(false),
        ["acks", "0"] => Setting::Acks(Acks::None),
        ["acks", "1"] => Setting::Acks(Acks::Leader),
        ["acks", "all"] => Setting::Acks(Acks::All),
        ["linger", linger] => Setting::Linger(duration(linger)?),
        ["limit", limit] => Setting::RetryLimit(limit.parse().ok()?),
        _ => return None,
    })
}

/// Milliseconds, with what is left of one behind a point.
fn millis(micros: u64) -> String {
    match (micros / 1_000, micros % 1_000) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:03}").trim_end_matches('0').to_owned(),
    }
}

fn micros(text: &str) -> Option<u64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 3 {
        return None;
    }
    let rest = rest.parse::<u64>().ok()? * 10_u64.pow(3 - rest.len() as u32);
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(rest)
}

fn duration(text: &str) -> Option<SimDuration> {
    micros(text).map(SimDuration::from_micros)
}

/// What may mean something in a link.
const MEANINGFUL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Percent-encoded.
pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, MEANINGFUL).to_string()
}

/// Undoes [`escaped`], and takes other characters as they are; none where a `%` stands for no byte.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let is_byte = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !text.split('%').skip(1).all(is_byte) {
        return None;
    }
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

fn name(text: &str) -> Option<Name> {
    unescaped(text).map(Name::from)
}
