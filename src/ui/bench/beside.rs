//! Two runs of a lesson beside each other: which, and where they part.

use std::rc::Rc;

use super::Bench;
use crate::insight::{Parting, parting};
use crate::lesson::Lane;
use crate::player::BranchId;
use crate::sim::Intervention;

impl Bench {
    /// Sets another branch beside the one that is taken; none ends the comparison.
    pub fn compare(self: &Rc<Self>, with: Option<BranchId>) {
        let current = self.branches(|branches| branches.current().id);
        let with = with.filter(|id| *id != current);
        let other = with.and_then(|id| self.branches(|branches| branches.get(id).cloned()));
        let Some(other) = other else {
            self.against.set(None);
            self.forget_large();
            return self.tell("No longer compared".to_owned());
        };
        self.when_ready(other.interventions, move |bench| {
            bench.against.set(with);
            bench.tell(format!("Compared with: {}", other.name));
        });
    }

    /// The branch it is compared with.
    pub fn against(&self) -> Option<BranchId> {
        self.against.get()
    }

    /// Changes sides: the branch that it is compared with is taken, and the other way round.
    pub fn swap(self: &Rc<Self>) {
        if let Some(other) = self.against.get() {
            // Both runs are there: nothing has to be waited for.
            let current = self.branches(|branches| branches.current().id);
            let (before, here) = (self.session(), self.session().player.moment());
            self.against.set(Some(current));
            self.branches.borrow_mut().change(here, |branches| branches.take(other));
            self.go_on(&before, here, "Sides changed".to_owned());
        }
    }

    /// Sets two of the lesson's lanes beside each other, each as a branch.
    pub fn compare_lanes(self: &Rc<Self>, one: &Lane, other: &Lane) {
        self.take_both((&one.title, &one.interventions), (&other.title, &other.interventions));
    }

    pub(super) fn take_both(self: &Rc<Self>, one: (&str, &[Intervention]), other: (&str, &[Intervention])) {
        let here = self.session().player.playback(|playback| playback.destination());
        let mut next = self.branches.borrow().clone();
        let mut second = None;
        next.change(here, |branches| {
            second = Some(branches.take_or_add(other.0, other.1));
            branches.take_or_add(one.0, one.1);
        });
        let interventions = Rc::clone(&next.now().current().interventions);
        self.when_ready(interventions, move |bench| {
            let before = bench.session();
            *bench.branches.borrow_mut() = next;
            bench.go_on(&before, here, String::new());
            bench.compare(second);
        });
    }

    /// Where the two runs that are compared part.
    pub fn parting(&self) -> Option<Parting> {
        let (_, other) = self.other()?;
        parting(self.session().recording(), other.recording())
    }
}
