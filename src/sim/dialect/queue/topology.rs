//! What leads where in a plan, whatever its messages' keys are.

use super::QueuePlan;
use crate::base::OrdSet;
use crate::engine::queueing::{Name, Value};
use crate::sim::plan::Plan;

impl QueuePlan {
    /// An argument that is a text.
    pub fn text(&self, argument: &str) -> Option<&Name> {
        self.arguments.get(argument).and_then(Value::as_text)
    }
}

impl Plan {
    /// Is this queue the end of the road: dead letters come in, and none go out?
    pub fn takes_dead_letters(&self, queue: &QueuePlan) -> bool {
        let leads_here = |other: &QueuePlan| match other.text("x-dead-letter-exchange") {
            None => false,
            Some(exchange) if exchange.is_empty() => {
                other.text("x-dead-letter-routing-key") == Some(&queue.name)
            }
            Some(exchange) => self.reaches(exchange, &queue.name),
        };
        queue.text("x-dead-letter-exchange").is_none() && self.queues.iter().any(leads_here)
    }

    /// Can a message come from an exchange to a queue, by bindings and alternate exchanges?
    fn reaches(&self, exchange: &Name, queue: &Name) -> bool {
        let mut seen = OrdSet::from([exchange]);
        let mut open = vec![exchange];
        while let Some(here) = open.pop() {
            if self.bindings.iter().any(|bound| (&bound.exchange, &bound.queue) == (here, queue)) {
                return true;
            }
            let bound = self.exchange_bindings.iter().filter(|bound| bound.source == *here);
            let declared = self.exchanges.iter().filter(|declared| declared.name == *here);
            let onward = bound.map(|bound| &bound.destination);
            for next in onward.chain(declared.filter_map(|declared| declared.alternate.as_ref())) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BindingPlan, ExchangeBindingPlan, ExchangePlan};
    use super::*;
    use crate::engine::queueing::FieldTable;

    fn queue(name: &str, arguments: &[(&str, &str)]) -> QueuePlan {
        let arguments = arguments.iter().map(|(name, text)| ((*name).into(), Value::Text((*text).into())));
        QueuePlan { name: name.into(), arguments: arguments.collect(), ..QueuePlan::default() }
    }

    fn dead_ends(plan: &Plan) -> Vec<bool> {
        plan.queues.iter().map(|queue| plan.takes_dead_letters(queue)).collect()
    }

    #[test]
    fn dead_letters_end_in_queues_that_send_none_on() {
        let direct = [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")];
        let queues = vec![queue("jobs", &direct), queue("dead", &[]), queue("other", &[])];
        assert_eq!(dead_ends(&Plan { queues, ..Plan::default() }), [false, true, false]);
        // There and back again: neither is an end.
        let back = [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "jobs")];
        let queues = vec![queue("jobs", &direct), queue("dead", &back)];
        assert_eq!(dead_ends(&Plan { queues, ..Plan::default() }), [false, false]);
    }

    #[test]
    fn they_find_their_way_by_bindings_and_alternates() {
        let to = |exchange: &str, queue: &str| BindingPlan {
            exchange: exchange.into(),
            queue: queue.into(),
            key: "".into(),
            arguments: FieldTable::new(),
        };
        let onward = ExchangeBindingPlan {
            source: "dlx".into(),
            destination: "second".into(),
            key: "".into(),
            arguments: FieldTable::new(),
        };
        let second = ExchangePlan {
            name: "second".into(),
            alternate: Some("third".into()),
            ..ExchangePlan::default()
        };
        let jobs = queue("jobs", &[("x-dead-letter-exchange", "dlx")]);
        let names = ["first", "second", "third", "other"];
        let queues = std::iter::once(jobs).chain(names.map(|name| queue(name, &[]))).collect();
        let bindings =
            vec![to("dlx", "first"), to("second", "second"), to("third", "third"), to("x", "other")];
        let plan = Plan {
            queues,
            bindings,
            exchanges: vec![second],
            exchange_bindings: vec![onward],
            ..Plan::default()
        };
        assert_eq!(dead_ends(&plan), [false, true, true, true, false]);
    }
}
