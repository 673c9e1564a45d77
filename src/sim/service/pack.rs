//! How services of a plan are packed. What reads them comes late to the browser: a lesson says before anything else
//! whether it has some.

use late::late;

use super::{
    CallPlan, Change, Compatibility, Condition, ContractPlan, Each, EmitPlan, FieldKind, FieldPlan, Format,
    HandlerPlan, How, Missing, ParsePlan, Part, Place, PortPlan, PublishPlan, SchemaPlan, ServicePlan,
    Settle, StepOp, StepPlan, TablePlan, Takes, Template, Test, VersionPlan, WritePlan,
};
use crate::base::{Pack, Reader, Shape, packed, packed_enum, packed_units};

packed_units! {
    Settle { AtEnd, ByStep, Automatic }
    Test { Equal, Differs, Less, More }
    Format { Json, Avro, Protobuf }
    Compatibility { Backward, Forward, Full, None }
    FieldKind { String, Int, Long, Double, Boolean }
    Takes { Any, Major, Known }
}

packed_enum! {
    PortPlan { 0 Timer { start, count, gap }, 1 Queue { queue, prefetch, settle }, 2 Calls { waiting }, 3 Replies { queue, own }, 4 Topic(reader), 5 Bus { bus, subscribed } }
    Each { 0 InTurn { stops }, 1 Thread }
    How { 0 Ack, 1 Reject { requeue }, 2 SeekBack, 3 Nack { requeue } }
    Missing { 0 Fails, 1 Default(value), 2 Nothing }
    Change { 0 Delete, 1 Put(value), 2 Add(by) }
    Place { 0 Body, 1 Field(name), 2 Key, 3 Kind, 4 Number, 5 CorrelationId, 6 ReplyTo, 7 Variable(name), 8 Replies }
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
        15 Parse(plan),
        16 Begin { abort },
        17 Commit,
        18 Abort,
        19 Oldest { table, into, otherwise },
    }
}

packed! {
    HandlerPlan { name, port, when, correlation, first, on_failure }
    StepPlan { name, op, next, undo, effect }
    PublishPlan { exchange, key, kind, body, write, correlation, reply_to, confirm }
    EmitPlan { bus, event, body, each }
    CallPlan { service, operation, body, timeout, retries, pause, into }
    TablePlan { name, service, durable, keeps, rows }
    ContractPlan { schema, version }
    SchemaPlan { name, format, registry, versions }
    VersionPlan { name, fields }
    FieldPlan { name, kind, missing }
    WritePlan { contract, values }
    ParsePlan { contract, takes, strict }
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
        let Self { threads, process, shares_threads, ports, handlers, writes, contracts, steps } = self;
        threads.pack(out);
        process.pack(out);
        shares_threads.pack(out);
        ports.pack(out);
        handlers.pack(out);
        writes.pack(out);
        contracts.pack(out);
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
            shape.part("contracts", |it: &Self| Some(&it.contracts));
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
        contracts: Pack::unpack(from),
        steps: Pack::unpack(from),
    }
}
