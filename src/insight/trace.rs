//! Traces: what belongs to one correlation id, as bars on one scale of time, from the recording alone.
//!
//! It goes along with every call and every message that a service sends for something that has it
//! (`Trace Context`, W3C, does the same by a header). A bar is a time in which a service worked, waited for an
//! answer, or had the message lie in a queue.

use late::late;

use crate::base::{OrdMap, SimTime};
use crate::engine::queueing::{CopyId, MessageId, Name};
use crate::sim::service::{
    ActivityEnd, ActivityId, Each, EmitPlan, Held, PublishPlan, ServiceEvent, StepId, StepOp,
};
use crate::sim::{ClientEvent, ClientId, Entry, EntryId, Plan, Recording, Stored, What};

/// All that belongs to one correlation id.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub id: Name,
    /// A row for each handling, in the order in which they began.
    pub rows: Vec<TraceRow>,
}

/// One handling by one service.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceRow {
    pub client: ClientId,
    /// What its door says.
    pub door: Name,
    /// One after the other.
    pub bars: Vec<Bar>,
    /// Is it over, and did it go well?
    pub end: Option<bool>,
}

/// A span of time of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub kind: BarKind,
    /// The entry that begins it.
    pub entry: EntryId,
    pub from: SimTime,
    /// None if the run ends before it does.
    pub to: Option<SimTime>,
    /// The step, for what is worked on or waited for.
    pub step: Name,
}

/// What a span of time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarKind {
    /// The message lies at the broker, or is on its way from there.
    Queued,
    Works,
    /// For an answer.
    Waits,
    /// It ends with a failure.
    Fails,
}

/// The traces of a run, in the order in which they began. O(entries · log of what is under way).
#[late(services)]
pub fn traces(recording: &Recording) -> Vec<Trace> {
    let mut reader = Reader::of(&recording.plan);
    for (at, entry) in recording.journal.entries.iter().enumerate() {
        reader.read(EntryId(at as u32), entry);
    }
    reader.traces
}

/// Where the rows of what is under way are: trace and row.
type Place = (usize, usize);

struct Reader<'a> {
    plan: &'a Plan,
    traces: Vec<Trace>,
    open: OrdMap<ActivityId, Place>,
    /// Since when copies lie in queues, and records in logs.
    copies: OrdMap<CopyId, (EntryId, SimTime)>,
    records: OrdMap<MessageId, (EntryId, SimTime)>,
}

impl<'a> Reader<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self {
            plan,
            traces: Vec::new(),
            open: OrdMap::default(),
            copies: OrdMap::default(),
            records: OrdMap::default(),
        }
    }

    fn read(&mut self, id: EntryId, entry: &Entry) {
        if let Some(Stored::Added { copy, .. }) = Stored::of(self.plan, &entry.what) {
            self.copies.insert(copy, (id, entry.at));
        }
        match &entry.what {
            What::Stored { message, .. } => drop(self.records.insert(message.id, (id, entry.at))),
            What::Client(client, ClientEvent::Service(event)) => self.service(id, entry.at, *client, event),
            _ => {}
        }
    }

    fn service(&mut self, id: EntryId, at: SimTime, client: ClientId, event: &ServiceEvent) {
        let Some(service) = self.plan.clients.get(client.index()).and_then(|client| client.role.service())
        else {
            return;
        };
        let name = |step: StepId| service.step(step).map_or_else(Name::default, |step| step.name.clone());
        match event {
            ServiceEvent::Began { activity, handler, held, correlation: Some(correlation) } => {
                let door = service.handlers.get(usize::from(*handler)).map(|handler| handler.name.clone());
                let waited = match held {
                    Held::Delivery { copy: Some(copy), .. } => self.copies.get(copy).copied(),
                    Held::Delivery { copy: None, message } => self.records.get(&message.id).copied(),
                    Held::Call { .. } | Held::Moment(_) | Held::Event { .. } => None,
                };
                let queued = waited.map(|(entry, from)| Bar {
                    kind: BarKind::Queued,
                    entry,
                    from,
                    to: Some(at),
                    step: Name::default(),
                });
                let bars = queued.into_iter().collect();
                self.begin(
                    *activity,
                    correlation,
                    TraceRow { client, door: door.unwrap_or_default(), bars, end: None },
                );
            }
            ServiceEvent::Stepped { activity, step, .. } => {
                let works = matches!(service.step(*step).map(|step| &step.op), Some(StepOp::Work { .. }));
                self.turn(*activity, at, works.then_some((BarKind::Works, id, name(*step))));
                if let Some(
                    StepOp::Await { .. }
                    | StepOp::Flush { .. }
                    | StepOp::Begin { .. }
                    | StepOp::Commit
                    | StepOp::Abort
                    | StepOp::Emit(EmitPlan { each: Each::InTurn { .. }, .. })
                    | StepOp::Publish(PublishPlan { confirm: Some(_), .. }),
                ) = service.step(*step).map(|step| &step.op)
                {
                    self.turn(*activity, at, Some((BarKind::Waits, id, name(*step))));
                }
            }
            ServiceEvent::Called { activity, operation, .. } => {
                self.turn(*activity, at, Some((BarKind::Waits, id, operation.clone())));
            }
            ServiceEvent::Answered { activity, .. }
            | ServiceEvent::TimedOut { activity, .. }
            | ServiceEvent::Matched { activity, .. } => self.turn(*activity, at, None),
            ServiceEvent::Failed { activity, .. } => {
                let Some(row) = self.row(*activity) else { return };
                if let Some(last) = row.bars.last_mut() {
                    (last.kind, last.to) = (BarKind::Fails, Some(at));
                }
            }
            ServiceEvent::Ended { activity, end } => {
                self.turn(*activity, at, None);
                let went_well = *end == ActivityEnd::Done;
                if let Some(row) = self.row(*activity) {
                    row.end = Some(went_well);
                }
                self.open.remove(activity);
            }
            ServiceEvent::Began { correlation: None, .. }
            | ServiceEvent::Changed { .. }
            | ServiceEvent::Found { .. }
            | ServiceEvent::Late { .. }
            | ServiceEvent::Refused { .. }
            | ServiceEvent::Effect { .. }
            | ServiceEvent::Schema { .. }
            | ServiceEvent::Undone { .. } => {}
        }
    }

    fn begin(&mut self, activity: ActivityId, id: &Name, row: TraceRow) {
        let at = self.traces.iter().position(|trace| trace.id == *id).unwrap_or_else(|| {
            self.traces.push(Trace { id: id.clone(), rows: Vec::new() });
            self.traces.len() - 1
        });
        self.traces[at].rows.push(row);
        self.open.insert(activity, (at, self.traces[at].rows.len() - 1));
    }

    fn row(&mut self, activity: ActivityId) -> Option<&mut TraceRow> {
        let (trace, row) = *self.open.get(&activity)?;
        self.traces.get_mut(trace)?.rows.get_mut(row)
    }

    /// What it did is over; now it does that.
    fn turn(&mut self, activity: ActivityId, at: SimTime, next: Option<(BarKind, EntryId, Name)>) {
        let Some(row) = self.row(activity) else { return };
        if let Some(last) = row.bars.last_mut().filter(|last| last.to.is_none()) {
            last.to = Some(at);
        }
        row.bars.extend(next.map(|(kind, entry, step)| Bar { kind, entry, from: at, to: None, step }));
    }
}

impl Trace {
    /// From when to when it goes, within a run that ends then.
    pub fn span(&self, end: SimTime) -> (SimTime, SimTime) {
        let bars = || self.rows.iter().flat_map(|row| &row.bars);
        let from = bars().map(|bar| bar.from).min().unwrap_or(SimTime::ZERO);
        (from, bars().map(|bar| bar.to.unwrap_or(end)).max().unwrap_or(end))
    }
}

impl BarKind {
    /// What the service does in that time.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Queued => "has it in a queue",
            Self::Works => "works",
            Self::Waits => "waits",
            Self::Fails => "fails",
        }
    }
}
