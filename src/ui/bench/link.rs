//! What a link said that the run it opened does not have.

use yew::prelude::*;

use super::Bench;
use crate::player::Address;
use crate::sim::Intervention;

impl Bench {
    /// What a link said that this run does not have.
    pub fn lost(&self) -> Vec<AttrValue> {
        self.lost.borrow().clone()
    }

    /// The reader knows what the link has lost.
    pub fn forgive(&self) {
        self.lost.borrow_mut().clear();
        self.show();
    }

    /// Names in a link that nothing has, and a run that is no longer the one that was shared.
    pub(super) fn check_link(&self, link: &Address) {
        let plan = self.lesson.plan.with_added(&link.interventions);
        let unknown = |one: &&Intervention| plan.find(one.action.subject()).is_none();
        let unknown = link.interventions.iter().filter(unknown);
        let mut lost: Vec<AttrValue> = unknown
            .map(|one| {
                let (name, word) = (one.action.subject(), one.action.word());
                format!("The link does something to “{name}” ({word}, at {}): this lesson has nothing of that name, so nothing came of it.", one.at).into()
            })
            .collect();
        let session = self.session();
        // Another run of the same lesson may still be on the stage.
        let is_it = *session.recording().interventions == *link.interventions;
        let known = link.run.as_deref().filter(|_| is_it);
        if known.is_some_and(|known| session.mark().is_some_and(|mark| mark != known)) {
            lost.push("This lesson or its broker has changed since the link was made: the run is no longer the one that was shared.".into());
        }
        let is_news = !lost.is_empty() || !self.lost.borrow().is_empty();
        *self.lost.borrow_mut() = lost;
        if is_news {
            self.show();
        }
    }
}
