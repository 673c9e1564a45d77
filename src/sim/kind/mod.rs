//! The kinds of entries a journal can have, and what goes with each.

mod table;

use super::facts::Facts;
use super::plan::NodeId;
use super::reason::Reason;
use super::transit::TransitKind;
use crate::engine::logs::MemberEnd;
use crate::engine::queueing::Shutdown;

pub use table::Kind;

/// What entries are about, as a reader tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// From a client into a queue.
    Publishing,
    /// From a queue to a client.
    Delivery,
    /// A consumer works.
    Work,
    /// Answers: acknowledgements and confirms.
    Answers,
    /// What fails, and what is tried again.
    Failures,
    /// What dies, is dropped or lost.
    Losses,
    /// What gets ready, and what is done to the run.
    Setup,
}

impl Category {
    /// All of them, in the order in which a message meets them.
    pub const ALL: [Self; 7] = [
        Self::Publishing,
        Self::Delivery,
        Self::Work,
        Self::Answers,
        Self::Failures,
        Self::Losses,
        Self::Setup,
    ];

    /// What a reader calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publishing => "publishing",
            Self::Delivery => "deliveries",
            Self::Work => "work",
            Self::Answers => "acknowledgements",
            Self::Failures => "failures and retries",
            Self::Losses => "dead letters and losses",
            Self::Setup => "set-up and faults",
        }
    }
}

/// What sort of news an entry is; the event list draws one sign for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The broker and its clients get ready.
    Setup,
    /// A message moves on.
    Forward,
    /// An answer, or work that is done.
    Done,
    /// Work under way, or a wait.
    Busy,
    /// Something failed.
    Failure,
    /// A message is tried again.
    Again,
    /// A message is dead-lettered.
    Dead,
    /// Something is lost or refused.
    Loss,
}

/// What is marked on the timeline; each has a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marker {
    /// Work failed, or a client crashed.
    Failure,
    /// A message comes a second time, or a third.
    Again,
    /// A message is dead-lettered.
    Dead,
    /// A message, or an answer, is lost for good.
    Loss,
    /// The cluster or a group arranges itself anew: a leader, an in-sync set, a rebalance.
    Change,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    when: When,
    category: Category,
    severity: Severity,
    marker: Option<Marker>,
    sentence: &'static str,
}

/// What must hold for a row to be meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Always,
    ByClient,
    Alternate,
    Killed,
    Nack,
    Auto,
    Joined,
    Nobody,
    Unclean,
    Begins,
    Reset,
    Added,
    RowGone,
    OfCall,
    /// It was put out for a time-out.
    TimedOut,
    /// A message is handed out that was tried before.
    Again,
    /// It is about no exchange on the stage.
    NoExchange,
    NoClient,
    NoOffset,
    /// Its words are these.
    First,
    One,
    Nothing,
}

impl When {
    fn holds(self, facts: &Facts) -> bool {
        let because = |reason| facts.reason == Some(reason);
        let says = |words| facts.words.as_deref() == Some(words);
        match self {
            Self::Always => true,
            Self::ByClient => because(Reason::Client),
            Self::Alternate => because(Reason::Alternate),
            Self::Killed => because(Reason::Stopped(Shutdown::Kill)),
            Self::Nack => because(Reason::Nack),
            Self::Auto => because(Reason::Auto),
            Self::Joined => because(Reason::Joined),
            Self::Nobody => because(Reason::Nobody),
            Self::Unclean => because(Reason::Unclean),
            Self::Begins => because(Reason::Begins),
            Self::Reset => because(Reason::Reset),
            Self::Added => because(Reason::Added),
            Self::RowGone => because(Reason::RowGone),
            Self::OfCall => because(Reason::OfCall),
            Self::TimedOut => matches!(
                facts.reason,
                Some(Reason::Member(MemberEnd::SessionTimeout | MemberEnd::RebalanceTimeout))
            ),
            Self::Again => facts.is_tried_again(),
            Self::NoExchange => matches!(facts.exchange, Some(NodeId(0)) | None),
            Self::NoClient => facts.client.is_none(),
            Self::NoOffset => facts.offset.is_none(),
            Self::First => says("0"),
            Self::One => says("1"),
            Self::Nothing => says(""),
        }
    }
}

/// Declares [`Kind`] and the rows of each kind.
macro_rules! kinds {
    ($($kind:ident { $($([$when:ident])? $category:ident $severity:ident $marker:tt $sentence:literal);* })*) => {
        /// A kind of entry, as lesson files and traces name it.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($kind),* }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            pub(super) const fn rows(self) -> &'static [super::Row] {
                match self {
                    $(Self::$kind => &[$(super::Row {
                        when: super::kinds!(@when $($when)?),
                        category: super::Category::$category,
                        severity: super::Severity::$severity,
                        marker: super::kinds!(@marker $marker),
                        sentence: $sentence,
                    }),*],)*
                }
            }
        }
    };
    (@when) => { super::When::Always };
    (@when $when:ident) => { super::When::$when };
    (@marker -) => { None };
    (@marker $marker:ident) => { Some(super::Marker::$marker) };
}

use kinds;

impl Kind {
    /// Its sentences, with places to be filled.
    pub fn sentences(self) -> impl Iterator<Item = &'static str> {
        self.rows().iter().map(|row| row.sentence)
    }
}

impl Facts {
    fn row(&self) -> &'static Row {
        let rows = self.kind.rows();
        rows.iter().find(|row| row.when.holds(self)).unwrap_or(&rows[rows.len() - 1])
    }

    /// What it is about, as a reader tells entries apart.
    pub fn category(&self) -> Category {
        self.transit_row().map_or(self.row().category, |row| row.0)
    }

    /// What sort of news it is.
    pub fn severity(&self) -> Severity {
        self.transit_row().map_or(self.row().severity, |row| row.1)
    }

    /// Its marker on the timeline, if it has one.
    pub fn marker(&self) -> Option<Marker> {
        self.row().marker
    }

    /// Its sentence, with places to be filled.
    pub fn sentence(&self) -> &'static str {
        let Some((kind, ..)) = self.transit else { return self.row().sentence };
        match self.kind {
            Kind::Departed => kind.row().2,
            Kind::Arrived => kind.row().3,
            _ => self.row().sentence,
        }
    }

    /// What is on its way tells more than that it leaves or comes in.
    fn transit_row(&self) -> Option<TransitRow> {
        let (kind, ..) = self.transit?;
        matches!(self.kind, Kind::Departed | Kind::Arrived).then(|| kind.row())
    }
}

/// Category and severity of what is on its way, its sentences when it leaves and when it comes in, and what it
/// is called.
type TransitRow = (Category, Severity, &'static str, &'static str, &'static str);

impl TransitKind {
    /// What it is called when it is lost.
    pub const fn noun(self) -> &'static str {
        self.row().4
    }

    const fn row(self) -> TransitRow {
        use Category::{Answers, Delivery, Failures, Losses, Publishing};
        use Severity::{Done, Failure, Forward};
        match self {
            Self::Publish => (
                Publishing,
                Forward,
                "{from} publishes {message} to {to}",
                "{message} from {from} reaches {to}",
                "{message}",
            ),
            Self::Deliver => {
                (Delivery, Forward, "{message} leaves {from} for {to}", "{message} reaches {to}", "{message}")
            }
            Self::Ack => (
                Answers,
                Done,
                "{from} acknowledges {message}",
                "The acknowledgement of {message} reaches {to}",
                "The acknowledgement of {message}",
            ),
            Self::Nack => (
                Failures,
                Failure,
                "{from} sends a negative acknowledgement of {message}",
                "The negative acknowledgement of {message} reaches {to}",
                "The negative acknowledgement of {message}",
            ),
            Self::Confirm => (
                Answers,
                Done,
                "A confirm of {message} leaves for {to}",
                "The confirm of {message} reaches {to}",
                "The confirm of {message}",
            ),
            Self::Return => (
                Losses,
                Failure,
                "{message} is on its way back to {to}",
                "{message} is back at {to}",
                "{message}",
            ),
            Self::Produce => (
                Publishing,
                Forward,
                "{from} sends {message} to {to}",
                "{message} from {from} reaches {to}",
                "{message}",
            ),
            Self::Produced => (
                Answers,
                Done,
                "{to} is to hear that {message} is stored",
                "The answer to {message} reaches {to}",
                "The answer to {message}",
            ),
            Self::NotProduced => (
                Failures,
                Failure,
                "{to} is to hear that {message} is not stored",
                "The answer to {message} reaches {to}",
                "The answer to {message}",
            ),
            Self::Fetch => (
                Delivery,
                Forward,
                "{message} of {from} leaves for {to}",
                "{message} of {from} reaches {to}",
                "{message}",
            ),
            Self::Commit => (
                Answers,
                Done,
                "{from} commits up to {message} of {to}",
                "The commit up to {message} of {to} comes in",
                "The commit up to {message}",
            ),
            Self::Call => (
                Publishing,
                Forward,
                "{from} calls {to}: {words}",
                "The call of {from} reaches {to}: {words}",
                "The call",
            ),
            Self::Answer => (
                Answers,
                Done,
                "{from} answers {to}: {words}",
                "The answer of {from} reaches {to}: {words}",
                "The answer",
            ),
            Self::Error => (
                Failures,
                Failure,
                "{from} tells {to} that {words} failed",
                "{to} hears from {from} that {words} failed",
                "The answer",
            ),
        }
    }
}
