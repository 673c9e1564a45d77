//! Runs of a lesson beside each other: which, and where they part.

use std::rc::Rc;

use super::Bench;
use crate::base::SimTime;
use crate::insight::{Parting, parting};
use crate::lesson::{Lane, MOST_LANES};
use crate::player::{Branch, BranchId};
use crate::sim::Intervention;
use crate::ui::session::Session;

impl Bench {
    /// Sets another branch beside those that are shown, or takes it away if it is there.
    pub fn compare(self: &Rc<Self>, with: BranchId) {
        if self.is_beside(with) {
            self.beside.borrow_mut().retain(|beside| *beside != with);
            self.forget_large();
            return self.tell("No longer compared".to_owned());
        }
        self.set_beside(vec![with]);
    }

    /// Ends the comparison.
    pub fn compare_no_more(self: &Rc<Self>) {
        self.beside.take();
        self.forget_large();
        self.tell("No longer compared".to_owned());
    }

    /// Sets branches beside those that are shown, one after the other, each as soon as its run is there; `waiting` has
    /// the next of them last.
    fn set_beside(self: &Rc<Self>, mut waiting: Vec<BranchId>) {
        let current = self.branches(|branches| branches.current().id);
        let is_new = |id: &BranchId| *id != current && !self.is_beside(*id) && self.has_room();
        let next = waiting.pop().filter(is_new);
        let Some(next) = next.and_then(|id| self.branches(|branches| branches.get(id).cloned())) else {
            return if waiting.is_empty() { self.tell(self.compared()) } else { self.set_beside(waiting) };
        };
        self.when_ready(next.interventions, move |bench| {
            bench.beside.borrow_mut().push(next.id);
            bench.set_beside(waiting);
        });
    }

    /// What is compared, to be said.
    fn compared(&self) -> String {
        let names: Vec<String> = self.others().iter().map(|(branch, _)| branch.name.to_string()).collect();
        if names.is_empty() { String::new() } else { format!("Compared with: {}", names.join(", ")) }
    }

    /// Are runs compared?
    pub fn compares(&self) -> bool {
        !self.beside.borrow().is_empty()
    }

    /// Does a branch stand beside the one that is taken?
    pub fn is_beside(&self, id: BranchId) -> bool {
        self.beside.borrow().contains(&id)
    }

    /// Has one more run room beside those that are shown?
    pub fn has_room(&self) -> bool {
        self.beside.borrow().len() + 1 < MOST_LANES
    }

    /// Changes sides: the first branch that it is compared with is taken, and the one that was comes last.
    pub fn swap(self: &Rc<Self>) {
        let Some(other) = self.beside.borrow().first().copied() else { return };
        // All runs are there: nothing has to be waited for.
        let current = self.branches(|branches| branches.current().id);
        let (before, here) = (self.session(), self.session().player.moment());
        let mut beside = self.beside.borrow_mut();
        beside.remove(0);
        beside.push(current);
        drop(beside);
        self.branches.borrow_mut().change(here, |branches| branches.take(other));
        self.go_on(&before, here, "Sides changed".to_owned());
    }

    /// Sets the lesson's lanes beside each other, each as a branch.
    pub fn compare_lanes(self: &Rc<Self>, lanes: &[Lane]) {
        let mut lanes = lanes.iter().map(|lane| (&*lane.title, &*lane.interventions));
        if let Some(first) = lanes.next() {
            self.take_all(first, lanes);
        }
    }

    /// Takes a branch, and sets others beside it; each is made if there is none like it.
    pub(super) fn take_all<'a>(
        self: &Rc<Self>,
        one: (&str, &[Intervention]),
        others: impl Iterator<Item = (&'a str, &'a [Intervention])>,
    ) {
        let here = self.session().player.playback(|playback| playback.destination());
        let mut next = self.branches.borrow().clone();
        let mut beside = Vec::new();
        next.change(here, |branches| {
            beside.extend(others.map(|(name, done)| branches.take_or_add(name, done)));
            branches.take_or_add(one.0, one.1);
        });
        beside.reverse();
        let interventions = Rc::clone(&next.now().current().interventions);
        self.when_ready(interventions, move |bench| {
            let before = bench.session();
            *bench.branches.borrow_mut() = next;
            bench.beside.take();
            bench.go_on(&before, here, String::new());
            bench.set_beside(beside);
        });
    }

    /// The branches it is compared with, and where the run of each parts from it. For what comes late: it takes code
    /// that nothing else needs at once.
    pub(super) fn partings(&self) -> Vec<(Branch, Rc<Session>, Option<Parting>)> {
        let here = self.session();
        let with_parting = |(branch, other): (Branch, Rc<Session>)| {
            let parting = parting(here.recording(), other.recording());
            (branch, other, parting)
        };
        self.others().into_iter().map(with_parting).collect()
    }

    /// When the first of those that are compared parts from it, once that was found out.
    pub fn parted_at(&self) -> Option<SimTime> {
        self.parted.get().filter(|_| self.compares())
    }

    /// They part then.
    pub(super) fn found_out(&self, parted: Option<SimTime>) {
        if self.parted.replace(parted) != parted {
            self.show();
        }
    }
}
