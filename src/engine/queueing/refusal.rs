//! Why the broker refuses: AMQP's reply codes with their names (AMQP 0-9-1, 1.2 "reply-code").

use std::fmt;

use serde::Serialize;

/// AMQP's reply codes, as far as RabbitMQ gives them; 311 and 313 it has for names only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplyCode {
    /// 311: the body is too large now.
    ContentTooLarge,
    /// 312: a mandatory message could not be routed.
    NoRoute,
    /// 313: an immediate message had no consumer.
    NoConsumers,
    /// 320: the operator ended the connection.
    ConnectionForced,
    /// 403: not allowed to this client.
    AccessRefused,
    /// 404: no such exchange or queue.
    NotFound,
    /// 405: somebody else has it to himself.
    ResourceLocked,
    /// 406: the command doesn't fit what is there.
    PreconditionFailed,
    /// 503: the command is not valid here.
    CommandInvalid,
    /// 504: a channel that is not open, or is open already.
    ChannelError,
    /// 530: the client may not do this.
    NotAllowed,
    /// 540: the broker has no such thing.
    NotImplemented,
    /// 541: the broker can't, or may not any more.
    InternalError,
}

impl ReplyCode {
    /// The number on the wire.
    pub const fn number(self) -> u16 {
        match self {
            Self::ContentTooLarge => 311,
            Self::NoRoute => 312,
            Self::NoConsumers => 313,
            Self::ConnectionForced => 320,
            Self::AccessRefused => 403,
            Self::NotFound => 404,
            Self::ResourceLocked => 405,
            Self::PreconditionFailed => 406,
            Self::CommandInvalid => 503,
            Self::ChannelError => 504,
            Self::NotAllowed => 530,
            Self::NotImplemented => 540,
            Self::InternalError => 541,
        }
    }

    /// The name in the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ContentTooLarge => "CONTENT_TOO_LARGE",
            Self::NoRoute => "NO_ROUTE",
            Self::NoConsumers => "NO_CONSUMERS",
            Self::ConnectionForced => "CONNECTION_FORCED",
            Self::AccessRefused => "ACCESS_REFUSED",
            Self::NotFound => "NOT_FOUND",
            Self::ResourceLocked => "RESOURCE_LOCKED",
            Self::PreconditionFailed => "PRECONDITION_FAILED",
            Self::CommandInvalid => "COMMAND_INVALID",
            Self::ChannelError => "CHANNEL_ERROR",
            Self::NotAllowed => "NOT_ALLOWED",
            Self::NotImplemented => "NOT_IMPLEMENTED",
            Self::InternalError => "INTERNAL_ERROR",
        }
    }

    /// What a refusal with this code closes.
    pub const fn scope(self) -> Scope {
        match self {
            Self::ContentTooLarge
            | Self::NoRoute
            | Self::NoConsumers
            | Self::AccessRefused
            | Self::NotFound
            | Self::ResourceLocked
            | Self::PreconditionFailed => Scope::Channel,
            Self::ConnectionForced
            | Self::CommandInvalid
            | Self::ChannelError
            | Self::NotAllowed
            | Self::NotImplemented
            | Self::InternalError => Scope::Connection,
        }
    }
}

/// What a refusal closes (AMQP 0-9-1, 1.1 "soft" and "hard" errors).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The channel.
    Channel,
    /// The connection with all its channels.
    Connection,
}

/// A command the broker did not carry out. It has closed the channel or connection for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// AMQP's code.
    pub code: ReplyCode,
    /// What was wrong, in words.
    pub text: String,
}

impl Refusal {
    pub(super) fn new(code: ReplyCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    pub(super) fn no_queue(name: &str) -> Self {
        Self::new(ReplyCode::NotFound, format!("no queue '{name}' in vhost '/'"))
    }

    pub(super) fn no_exchange(name: &str) -> Self {
        Self::new(ReplyCode::NotFound, format!("no exchange '{name}' in vhost '/'"))
    }

    pub(super) fn in_use(what: &str, name: &str) -> Self {
        Self::new(ReplyCode::PreconditionFailed, format!("{what} '{name}' in vhost '/' in use"))
    }

    pub(super) fn locked(queue: &str) -> Self {
        let text = format!("cannot obtain exclusive access to locked queue '{queue}' in vhost '/'");
        Self::new(ReplyCode::ResourceLocked, text)
    }

    pub(super) fn differs(field: &str, what: &str, name: &str) -> Self {
        let text = format!("inequivalent arg '{field}' for {what} '{name}' in vhost '/'");
        Self::new(ReplyCode::PreconditionFailed, text)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} - {}", self.code.number(), self.code.name(), self.text)
    }
}

impl std::error::Error for Refusal {}
