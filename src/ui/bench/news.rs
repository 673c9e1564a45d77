//! What the reader is to know and can put away: what a link said that the run it opened does not have or would not
//! take, and what was pressed in vain. It is looked up where it is shown, in the part that comes late: finding out
//! whether a run is the one that was shared takes code that nothing else needs at once.

use yew::prelude::*;

use super::Bench;
use crate::player::Address;
use crate::sim::{Intervention, accepted};

/// What there may be to know.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// The link that was followed last.
    link: Address,
    /// Why what was pressed last was not done.
    pub refused: Option<AttrValue>,
    /// Is the run another one than the one that was shared? Known once it is on the stage.
    is_another: Option<bool>,
}

impl Bench {
    /// Names in a link that nothing has, a run that is no longer the one that was shared, and why nothing came of what
    /// was pressed.
    pub fn news(&self) -> Vec<AttrValue> {
        let mut known = self.news.borrow_mut();
        let News { link, is_another, refused } = &mut *known;
        let plan = self.lesson.plan.with_added(&link.interventions);
        let is_topic = |name: &str| plan.logs.topics.iter().any(|topic| &*topic.declaration.name == name);
        let is_unknown = |name: &str| plan.find(name).is_none() && !is_topic(name);
        let unknown = |one: &&Intervention| is_unknown(one.action.subject());
        let unknown = link.interventions.iter().filter(unknown);
        let mut news: Vec<AttrValue> = unknown
            .map(|one| {
                let (name, word) = (one.action.subject(), one.action.word());
                format!("The link does something to “{name}” ({word}, at {}): this lesson has nothing of that name, so nothing came of it.", one.at).into()
            })
            .collect();
        let (done, refused_sets) = accepted(&self.lesson.plan, &link.interventions);
        news.extend(refused_sets.iter().map(|one| {
            let what = one.action.label();
            format!("“{what}” at {} in the link was left out: a heartbeat has to come more often than the session times out, or Kafka’s client does not start. Set it below the session time-out.", one.at).into()
        }));
        let session = self.session();
        // Another run of the same lesson may still be on the stage.
        if is_another.is_none() && *session.recording().interventions == *done {
            *is_another = link.run.as_deref().map(|known| session.mark().is_some_and(|mark| mark != known));
        }
        if *is_another == Some(true) {
            news.push("This lesson or its broker has changed since the link was made: the run is no longer the one that was shared.".into());
        }
        news.extend(refused.clone());
        news
    }

    /// The reader knows.
    pub fn forgive(&self) {
        *self.news.borrow_mut() = News::default();
        self.show();
    }

    /// Has another link looked at.
    pub(super) fn look_at(&self, link: &Address) {
        *self.news.borrow_mut() = News { link: link.clone(), ..News::default() };
        if !link.interventions.is_empty() || link.run.is_some() {
            self.show();
        }
    }
}
