//! What a lesson can do to its run: faults, what is offered, what lanes differ by.
//!
//! A file for each group of actions, as in `sim::action`, says of each: what is written, what is done then,
//! and what has to hold. The one list of them is here. `lists` has what stands on top: moments, buttons,
//! lanes.

mod broker;
mod client;
mod cluster;
mod link;
mod lists;
mod run;
mod settings;
mod topic;
mod topology;

use serde::Deserialize;

use super::problem::{FieldPath, Problem, listed};
use super::validate::{Check, Group};
use crate::engine::queueing::Name;
use crate::sim::Action;

pub(super) use lists::{LaneFile, OfferFile, at_moments, lane, offer};

/// What is written of an action, under its word.
trait Form {
    /// What is done. A form of several settings is an action for each.
    fn lower(&self, word: &str) -> Vec<Action>;

    /// The client it is done to: there from the beginning, or added by the same list.
    fn client(&self) -> Option<&str> {
        None
    }

    /// Tells what else has to hold. `place` is that of the form.
    fn check(&self, _check: &mut Check<'_>, _place: &FieldPath) {}
}

/// The action of a form that takes no more than a name: as in a link.
fn plain(word: &str, name: &str) -> Vec<Action> {
    Action::read(word, Name::from(name), &[]).into_iter().collect()
}

/// What takes no more than a client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToClient {
    client: String,
}

impl Form for ToClient {
    fn lower(&self, word: &str) -> Vec<Action> {
        plain(word, &self.client)
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }
}

/// What takes no more than a name of one of the lesson's things.
macro_rules! to_a_thing {
    ($($form:ident { $field:ident: $group:ident })*) => {
        $(
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            struct $form {
                $field: String,
            }

            impl Form for $form {
                fn lower(&self, word: &str) -> Vec<Action> {
                    plain(word, &self.$field)
                }

                fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
                    check.refer(Group::$group, &self.$field, place.then(stringify!($field)));
                }
            }
        )*
    };
}

to_a_thing! {
    ToQueue { queue: QUEUE }
    ToBroker { broker: BROKER }
}

macro_rules! forms {
    ($($word:ident: $form:ty,)*) => {
        /// One of the actions, at a moment or at the reader's.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::lesson) struct ActionFile {
            pub at_ms: Option<u64>,
            $($word: Option<$form>,)*
        }

        /// The words of all actions.
        const WORDS: &[&str] = &[$(stringify!($word)),*];

        impl ActionFile {
            /// What is written, with its word: of a good file one form.
            fn forms(&self) -> impl Iterator<Item = (&'static str, &dyn Form)> {
                [$(self.$word.as_ref().map(|form| (stringify!($word), form as &dyn Form))),*]
                    .into_iter()
                    .flatten()
            }
        }
    };
}

forms! {
    crash: client::Crash,
    restart: ToClient,
    lose: link::ToTarget,
    duplicate: link::ToTarget,
    cut: ToClient,
    mend: ToClient,
    publish: client::Publish,
    set: settings::Set,
    pause: ToClient,
    resume: ToClient,
    add: client::Add,
    remove: ToClient,
    seek: cluster::Seek,
    bind: topology::OfBinding,
    unbind: topology::OfBinding,
    purge: ToQueue,
    stop_broker: broker::StopBroker,
    start_broker: broker::StartBroker,
    set_memory: broker::SetMemory,
    set_policy: broker::SetPolicy,
    version: broker::OfVersion,
    heartbeat: broker::Heartbeat,
    stop_log_broker: cluster::Stop,
    start_log_broker: ToBroker,
    cut_log_broker: ToBroker,
    mend_log_broker: ToBroker,
    add_partitions: cluster::AddPartitions,
    alter_topic: topic::AlterTopic,
    run_on: run::RunOn,
    leave_out: run::LeaveOut,
    set_alert: run::SetAlert,
}

impl ActionFile {
    /// What is done.
    fn lower(&self) -> impl Iterator<Item = Action> {
        self.forms().flat_map(|(word, form)| {
            let actions = form.lower(word);
            let is_it = |action: &Action| action.word() == word;
            debug_assert!(actions.iter().all(is_it), "{word} does something else");
            actions
        })
    }

    /// Does it hold for the whole run, whenever it is done?
    fn is_of_whole_run(&self) -> bool {
        self.lower().any(|action| action.is_of_whole_run())
    }

    /// The client that comes by it, where it has a name.
    fn added(&self) -> Option<&str> {
        self.add.as_ref()?.client.as_deref()
    }

    /// Tells what is wrong with it; `added` come by the same list.
    fn check(&self, check: &mut Check<'_>, place: &FieldPath, added: &[&str]) {
        if self.forms().count() != 1 {
            let problem = Problem::new(place.clone(), "an action is one thing");
            check.report.add(problem.expected(format!("one of {}", listed(WORDS.iter().copied()))));
        }
        for (word, form) in self.forms() {
            let place = place.then(word);
            if let Some(client) = form.client().filter(|client| !added.contains(client)) {
                check.refer(Group::CLIENT, client, place.then("client"));
            }
            form.check(check, &place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    /// What the examples hold is done to the run of all machines, and written into a link and read from it.
    #[test]
    fn what_a_lesson_can_write_has_an_example_and_the_other_way_round() {
        let examples: BTreeSet<&str> = Action::examples().iter().map(Action::word).collect();
        assert_eq!(WORDS.iter().copied().collect::<BTreeSet<_>>(), examples);
    }

    /// What takes no more than a name, or nothing.
    #[test]
    fn a_plain_form_is_the_action_of_its_word() {
        for action in Action::examples().into_iter().filter(|action| action.arguments().is_empty()) {
            let named = ["client", "queue", "broker"].map(|field| json!({ field: action.subject() }));
            let forms = named.into_iter().chain([json!({})]);
            let read = forms.filter_map(|form| ActionFile::deserialize(json!({ action.word(): form })).ok());
            let done: Vec<Action> = read.flat_map(|file| file.lower().collect::<Vec<_>>()).collect();
            assert_eq!(done, [action]);
        }
    }
}
