//! A lesson's rehearsal: does its run show all that the lesson says?

mod questions;
mod tables;

use super::anchor::{Anchored, moment, nearest};
use super::code::Light;
use super::lesson::Lesson;
use super::markup::Span;
use super::pattern::{Pattern, facts_of, word};
use super::problem::{FieldPath, Problem, field};
use crate::base::{OrdMap, OrdSet};
use crate::sim::{EntryId, Intervention, Kind, NodeId, Plan, Recording, TransitKind, accepted};

impl Lesson {
    /// Does the run show everything that the lesson builds on? All that it does not.
    pub fn check_run(&self, recording: &Recording) -> Vec<Problem> {
        // All else follows from that.
        if let Some(problem) = self.too_short().or_else(|| self.too_many(recording)) {
            return vec![problem];
        }
        let (anchored, mut problems) = self.anchors_in(recording);
        self.check_routes(recording, &mut problems);
        self.check_settings(&mut problems);
        self.check_figures(recording, &anchored, &mut problems);
        self.check_questions(recording, &anchored, &mut problems);
        self.check_tables(recording, &mut problems);
        self.check_program(recording, &mut problems);
        self.check_lights(recording, &mut problems);
        self.check_code_steps(recording, &mut problems);
        self.check_prints(recording, &mut problems);
        problems
    }

    /// A run with too many entries ends where it has them, and of what there is most there should be less.
    fn too_many(&self, recording: &Recording) -> Option<Problem> {
        let (_, last) = facts_of(recording).last().filter(|(_, facts)| facts.kind == Kind::LimitReached)?;
        let mut counts: OrdMap<(String, Option<NodeId>), u32> = OrdMap::default();
        for (_, facts) in facts_of(recording).filter(|(_, facts)| facts.kind != last.kind) {
            *counts.or_default((word(&facts.kind), facts.client)) += 1;
        }
        let most = counts.iter().max_by_key(|(_, count)| **count);
        let most = most.map_or_else(String::new, |((kind, client), count)| {
            let of = client.map(|client| format!(" of `{}`", self.plan.name(client))).unwrap_or_default();
            format!(", {count} of them `{kind}`{of}")
        });
        let (limit, at) = (self.plan.entry_limit, recording.end());
        let message = format!("the run has more than {limit} entries: it has come to {at} by then{most}");
        let problem = Problem::new(field!["until_ms"], message);
        Some(problem.expected("a shorter run, fewer of these, or a higher `entry_limit`"))
    }

    /// A message that no queue takes is a mistake, unless the lesson has a step about it.
    fn check_routes(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        let is_about_it = |on: &Pattern| {
            matches!(on.kind, Kind::Unroutable | Kind::Returned) || on.is_about(TransitKind::Return)
        };
        if self.steps.iter().any(|step| is_about_it(&step.on)) {
            return;
        }
        let lost = facts_of(recording).find(|(_, facts)| facts.kind == Kind::Unroutable);
        let Some((entry, content)) = lost.and_then(|(entry, facts)| Some((entry, facts.content?))) else {
            return;
        };
        let message = format!(
            "no queue takes message {} at {}: it is published to `{}` with the key `{}`",
            content.id.0,
            moment(recording, entry),
            content.exchange,
            content.routing_key
        );
        problems
            .push(Problem::new(field!["bindings"], message).expected("a binding for it, or a step about it"));
    }

    /// Would every client start with what is set in the course of the run, and of each lane's?
    fn check_settings(&self, problems: &mut Vec<Problem>) {
        let own =
            self.plan.faults.iter().map(|(at, action)| Intervention { at: *at, action: action.clone() });
        let without = Plan { faults: Vec::new(), ..Plan::clone(&self.plan) };
        let mut lists = vec![(field!["faults"], &without, own.collect::<Vec<_>>())];
        for (index, lane) in self.lanes.iter().enumerate() {
            lists.push((field!["lanes", index, "actions"], &*self.plan, lane.interventions.to_vec()));
        }
        for (place, plan, mut done) in lists {
            done.sort_by_key(|one| one.at);
            problems.extend(accepted(plan, &done).1.into_iter().map(|one| {
                let message = format!(
                    "{}, at {}: a heartbeat comes too late for its session",
                    one.action.label(),
                    one.at
                );
                let expected = "a heartbeat interval shorter than the session time-out by then";
                Problem::new(place.clone(), message).expected(expected)
            }));
        }
    }

    /// Is each figure in the words what the run counts?
    fn check_figures(&self, recording: &Recording, anchored: &[Anchored], problems: &mut Vec<Problem>) {
        for at in anchored {
            let step = &self.steps[at.step];
            for span in &step.say {
                let Span::Figure { name, count, .. } = span else { continue };
                let counted = step.figure(name).map(|figure| figure.up_to(recording, at.entry));
                let message = match counted {
                    Some(Some(counted)) if counted == *count => continue,
                    Some(Some(counted)) => {
                        format!("`{name}` is {counted} in the lesson's run, and not {count}")
                    }
                    _ => format!("`{name}` can't be counted at step `{}`", step.id),
                };
                problems.push(Problem::new(field!["steps", at.step, "say"], message));
            }
        }
    }

    /// A program's run is told to its end.
    fn too_short(&self) -> Option<Problem> {
        let program = self.plan.program()?;
        let needed = program.gap.as_millis() * program.run.len() as u64;
        let message = format!("the program's run takes {needed} ms");
        let problem = Problem::new(field!["until_ms"], message).expected("so much, or more");
        (needed > self.plan.until.as_millis()).then_some(problem)
    }

    /// A program comes to every region that it has.
    fn check_program(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        if self.plan.program().is_none() {
            return;
        }
        let lights = self.code.lights_in(recording);
        for (index, part) in self.code.parts.iter().enumerate().filter(|(_, part)| part.variant_of.is_none())
        {
            let regions: OrdSet<&String> =
                part.listings.values().flat_map(|one| one.regions.keys()).collect();
            for region in regions.iter() {
                if lights.iter().all(|lit| (lit.part, &*lit.region) != (index, region.as_str())) {
                    let message =
                        format!("the program never comes to region `{region}` of part `{}`", part.id);
                    let problem = Problem::new(field!["code", "parts", index], message);
                    problems.push(problem.expected("a run that does, or no such region"));
                }
            }
        }
    }

    fn check_lights(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        // A service may have steps for what does not happen in the lesson's own run.
        let written = |(_, light): &(usize, &Light)| !light.is_of_step(&self.code);
        for (index, light) in self.code.lights.iter().enumerate().filter(written) {
            let place = field!["code", "lights", index];
            let region = &light.region;
            match light.on.first_in(recording, EntryId(0)) {
                None => {
                    let what = format!("region `{region}` is never lit");
                    problems.push(self.no_match(what, &place, &light.on, recording));
                }
                Some((_, facts)) if light.actor.of(&facts).is_none() => {
                    let message = format!("nobody is at region `{region}`: the event has no client");
                    problems.push(Problem::new(place.then("actor"), message).expected("`broker`"));
                }
                Some(_) => {}
            }
        }
    }

    /// Each step of the code is come to after the one before, and there its lines are lit: somebody is at them.
    /// Only a variant's need not be: it stands beside what runs.
    fn check_code_steps(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        let met = self.code.steps_in(recording);
        let lights = self.code.lights_in(recording);
        for (index, step) in self.code.steps.iter().enumerate() {
            let (place, title) = (field!["code", "steps", index], &step.title);
            let before = met.iter().rfind(|(other, _)| *other < index);
            let Some((_, entry)) = met.iter().find(|(other, _)| *other == index) else {
                let what = format!("code step `{title}` is never come to");
                problems.push(match (step.on.all_in(recording).last(), before) {
                    (Some((last, _)), Some((other, before))) => {
                        let message = format!("{what} after code step `{}`", self.code.steps[*other].title);
                        let (last, before) = (moment(recording, last), moment(recording, *before));
                        Problem::new(place.then("on"), message)
                            .expected(format!("an event after {before}; the last such event is at {last}"))
                    }
                    _ => self.no_match(what, &place, &step.on, recording),
                });
                continue;
            };
            let shown = self.code.parts.get(step.part);
            if shown.is_some_and(|part| part.variant_of.is_some()) {
                continue;
            }
            let lit = |region: &str| {
                lights.iter().any(|lit| (lit.entry, lit.part, &*lit.region) == (*entry, step.part, region))
            };
            for (at, region) in step.regions.iter().enumerate().filter(|(_, region)| !lit(region)) {
                let message = format!("the event of code step `{title}` does not light region `{region}`");
                let problem = Problem::new(place.then("regions").then(at), message);
                problems.push(problem.expected("a `[[code.lights]]` for it, or another event"));
            }
        }
    }

    fn check_prints(&self, recording: &Recording, problems: &mut Vec<Problem>) {
        for (index, print) in self.code.prints.iter().enumerate() {
            let place = field!["code", "prints", index];
            let mut matches = print.on.all_in(recording).peekable();
            if matches.peek().is_none() {
                problems.push(self.no_match("it is never printed".to_owned(), &place, &print.on, recording));
            }
            let absent = matches.find_map(|(_, facts)| print.template.absent(&facts, &self.plan).pop());
            if let Some(name) = absent {
                let message = format!("an event that prints this has no `{name}`");
                problems.push(Problem::new(place.then("print"), message));
            }
        }
    }

    fn no_match(&self, what: String, place: &FieldPath, on: &Pattern, recording: &Recording) -> Problem {
        let message = format!("{what}: no {}", on.written());
        nearest(Problem::new(place.then("on"), message), on, recording)
    }
}
