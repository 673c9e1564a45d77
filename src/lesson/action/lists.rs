//! Lists of actions: the lesson's faults, what is behind a button, what a lane is apart from the lesson.

use serde::Deserialize;

use super::ActionFile;
use crate::base::SimTime;
use crate::lesson::lesson::{Lane, MOST_LANES, Offer};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::lesson::validate::Check;
use crate::sim::{Action, ClientAction, Intervention, Plan};

/// A button has so many characters at the most: several stand beside each other.
const LABEL: usize = 24;
/// So many has the line below it in the menu.
const ABOUT: usize = 64;

/// Actions behind one button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct OfferFile {
    pub label: String,
    pub about: String,
    pub actions: Vec<ActionFile>,
}

/// One of the runs that the lesson sets beside each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LaneFile {
    pub title: String,
    #[serde(default)]
    pub actions: Vec<ActionFile>,
}

/// The actions of a list with their moments. `plan` gives a name to everybody added without one.
pub(in crate::lesson) fn at_moments(written: &[ActionFile], plan: &Plan) -> Vec<Intervention> {
    let mut added: Vec<Intervention> = Vec::new();
    for written in written {
        let at = SimTime::from_millis(written.at_ms.unwrap_or_default());
        for mut action in written.lower() {
            if let Action::Client(ClientAction::Add { client, like }) = &mut action
                && client.is_empty()
            {
                *client = plan.with_added(&added).free_name(like);
            }
            added.push(Intervention { at, action });
        }
    }
    added
}

pub(in crate::lesson) fn lane(written: &LaneFile, plan: &Plan) -> Lane {
    Lane { title: written.title.clone(), interventions: at_moments(&written.actions, plan) }
}

pub(in crate::lesson) fn offer(written: &OfferFile) -> Offer {
    let actions = written.actions.iter().flat_map(ActionFile::lower).collect();
    Offer { label: written.label.clone(), about: written.about.clone(), actions }
}

/// Do the actions of a list say when they happen?
#[derive(Clone, Copy)]
enum Moments {
    Needed,
    Allowed,
    None,
}

impl Check<'_> {
    pub(in crate::lesson) fn actions(&mut self) {
        let file = self.file;
        self.action_list(&file.faults, &field!["faults"], Moments::Needed);
        for (index, offer) in file.offers.iter().enumerate() {
            let place = field!["offers", index];
            self.has_words(place.then("label"), &offer.label);
            self.at_most(LABEL, &offer.label, place.then("label"));
            self.has_words(place.then("about"), &offer.about);
            self.at_most(ABOUT, &offer.about, place.then("about"));
            self.action_list(&offer.actions, &place.then("actions"), Moments::None);
            if offer.actions.is_empty() {
                let problem = Problem::new(place.then("actions"), "the button does nothing");
                self.report.add(problem.expected("at least one action"));
            }
        }
        for (index, lane) in file.lanes.iter().enumerate() {
            let place = field!["lanes", index];
            self.has_words(place.then("title"), &lane.title);
            self.action_list(&lane.actions, &place.then("actions"), Moments::Allowed);
        }
        if file.lanes.len() == 1 {
            let problem = Problem::new(field!["lanes"], "one lane has nothing to be compared with");
            self.report
                .add(problem.expected("two lanes or more; one without `actions` is the lesson itself"));
        }
        if file.lanes.len() > MOST_LANES {
            let message = format!("{} lanes are too many to be seen beside each other", file.lanes.len());
            let problem = Problem::new(field!["lanes"], message);
            self.report.add(problem.expected(format!("{MOST_LANES} at most")));
        }
    }

    fn action_list(&mut self, actions: &[ActionFile], place: &FieldPath, moments: Moments) {
        // Who is added may be acted upon.
        let added: Vec<&str> = actions.iter().filter_map(ActionFile::added).collect();
        for (index, action) in actions.iter().enumerate() {
            let place = place.then(index);
            match action.is_of_whole_run() {
                true => self.throughout(action.at_ms, moments, place.then("at_ms")),
                false => self.when(action.at_ms, moments, place.then("at_ms")),
            }
            action.check(self, &place, &added);
        }
    }

    /// What holds for the whole run has no moment, and is no fault.
    fn throughout(&mut self, at_ms: Option<u64>, moments: Moments, place: FieldPath) {
        if at_ms.is_some() || matches!(moments, Moments::Needed) {
            let problem = Problem::new(place, "`version` and `heartbeat` hold for the whole run");
            self.report.add(problem.expected(
                "no `at_ms`, in an offer or a lane; for the lesson itself `version` in `[broker]`, `heartbeat_ms` in \
                 `[network]`",
            ));
        }
    }

    fn when(&mut self, at_ms: Option<u64>, moments: Moments, place: FieldPath) {
        match (at_ms, moments) {
            (Some(at_ms), Moments::Needed | Moments::Allowed) => self.moment(at_ms, place),
            (None, Moments::Needed) => {
                let problem = Problem::new(place, "it is not said when");
                self.report.add(problem.expected("a time in milliseconds"));
            }
            (Some(_), Moments::None) => {
                let problem = Problem::new(place, "a button acts when it is pressed");
                self.report.add(problem.expected("no `at_ms`"));
            }
            (None, Moments::None | Moments::Allowed) => {}
        }
    }
}
