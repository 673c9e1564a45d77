//! How services of a plan are packed. What reads them comes late to the browser: a lesson says before anything else
//! whether it has some.

use late::late;

use super::{
    CallPlan, Change, Condition, Each, EmitPlan, HandlerPlan, How, Part, Place, PortPlan, PublishPlan,
    ServicePlan, Settle, StepOp, StepPlan, TablePlan, Template, Test,
};
use crate::base::{Pack, Reader, Shape, packed, packed_enum, packed_units};

packed_units! {
    Settle { AtEnd, ByStep, Automatic }
    Test { Equal, Differs, Less, More }
}

packed_enum! {
    PortPlan { 0 Timer { start, count, gap }, 1 Queue { queue, prefetch, settle }, 2 Calls { waiting }, 3 Replies { queue }, 4 Topic(reader), 5 Bus { bus, subscribed } }
    Each { 0 InTurn { stops }, 1 Thread }
    How { 0 Ack, 1 Reject { requeue }, 2 SeekBack }
    Change { 0 Delete, 1 Put(value), 2 Add(by) }
    Place { 0 Body, 1 Field(name), 2 Key, 3 Kind, 4 Number, 5 CorrelationId, 6 ReplyTo, 7 Variable(name) }
    Part { 0 Text(text), 1 Place(place), 2 Row { table, key } }
    Condition { 0 Row { table, key, there }, 1 Compare { left, test, right } }
    StepOp {
        0 End,
        1 Work { time, failures },
        2 Read { table, key, into },
        3 Write { table, key, change },
        4 Insert { table, key, value, otherwise },
        5 If { condition, otherwise },
        6 Publish(plan),
        7 Call(plan),
        8 Await { correlation, timeout, into },
        9 Answer { body },
        10 Fail { error },
        11 Settle(how),
        12 Undo,
        13 Flush { timeout },
        14 Emit(plan),
        15 Begin { abort },
        16 Commit,
        17 Abort,
        18 Oldest { table, into, otherwise },
    }
}

packed! {
    HandlerPlan { name, port, when, correlation, first, on_failure }
    StepPlan { name, op, next, undo, effect }
    PublishPlan { exchange, key, kind, body, correlation, reply_to, confirm }
    EmitPlan { bus, event, body, each }
    CallPlan { service, operation, body, timeout, retries, pause, into }
    TablePlan { name, service, durable, keeps, rows }
}

/// By its parts.
impl Pack for Template {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        Self(Pack::unpack(from))
    }

    fn describe(shape: &mut Shape) {
        Vec::<Part>::describe(shape);
    }
}

/// By its fields.
impl Pack for ServicePlan {
    fn pack(&self, out: &mut Vec<u8>) {
        let Self { threads, process, shares_threads, ports, handlers, writes, steps } = self;
        threads.pack(out);
        process.pack(out);
        shares_threads.pack(out);
        ports.pack(out);
        handlers.pack(out);
        writes.pack(out);
        steps.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        unpack(from)
    }

    fn describe(shape: &mut Shape) {
        shape.begin::<Self>("ServicePlan", |shape| {
            shape.part("threads", |it: &Self| Some(&it.threads));
            shape.part("process", |it: &Self| Some(&it.process));
            shape.part("shares_threads", |it: &Self| Some(&it.shares_threads));
            shape.part("ports", |it: &Self| Some(&it.ports));
            shape.part("handlers", |it: &Self| Some(&it.handlers));
            shape.part("writes", |it: &Self| Some(&it.writes));
            shape.part("steps", |it: &Self| Some(&it.steps));
        });
    }
}

#[late(services)]
fn unpack(from: &mut Reader<'_>) -> ServicePlan {
    ServicePlan {
        threads: Pack::unpack(from),
        process: Pack::unpack(from),
        shares_threads: Pack::unpack(from),
        ports: Pack::unpack(from),
        handlers: Pack::unpack(from),
        writes: Pack::unpack(from),
        steps: Pack::unpack(from),
    }
}
