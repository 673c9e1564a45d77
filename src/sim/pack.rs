//! How a plan is packed: what is common to the kinds of brokers.

use super::{
    ClientPlan, FailureRule, Index, Intervention, Kind, Plan, ProgramEvent, ProgramPlan, Publication,
    Reached, Role, Span, ThingPlan, TransitKind,
};
use crate::base::{Pack, Reader, Shape, pack_one_of, packed, packed_enum, packed_units};

packed_units! {
    TransitKind {
        Publish, Deliver, Ack, Nack, Confirm, Return, Produce, Produced, NotProduced, Fetch, Commit,
        Call, Answer, Error,
    }
}

packed_enum! {
    Span { 0 Fixed(span), 1 Between(low, high), 2 Exponential(mean) }
    Role { 0 Producer(it), 1 Worker(it), 2 LogProducer(it), 3 LogConsumer(it), 4 Program(it), 5 Thing(it), 6 Service(it) }
    ProgramEvent { 0 Reached(it), 1 Printed(line), 2 Ended }
}

packed! {
    Plan {
        exchanges, queues, bindings, exchange_bindings, later_bindings, configuration, logs, clients, tables, watch, faults,
        until, entry_limit, index,
    }
    ClientPlan { name, latency, role, later }
    Publication { start, count, gap, message }
    FailureRule { message, body_contains, first_attempts, during, chance_percent, error, on_failure }
    Intervention { at, action }
    ProgramPlan { gap, values, run, own }
    ThingPlan { about, places, values, is, leads_to }
    Reached { part, region, values }
}

/// By its place in the table.
impl Pack for Kind {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_one_of(self, Self::ALL, out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        from.one_of(Self::ALL)
    }

    fn describe(shape: &mut Shape) {
        shape.begin::<Self>("Kind", |shape| {
            Self::ALL.iter().for_each(|kind| shape.word(&format!("{kind:?}")));
        });
    }
}

/// Nothing is written: it is made anew for each run.
impl Pack for Index {
    fn pack(&self, _: &mut Vec<u8>) {}

    fn unpack(_: &mut Reader<'_>) -> Self {
        Self::default()
    }

    fn describe(_: &mut Shape) {}
}
