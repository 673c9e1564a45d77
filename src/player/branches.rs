//! The roads through a lesson: where the reader stepped in, the run forks, and every branch stays.
//!
//! Plain data that is cheap to copy, so that undoing is going back to an earlier copy.

use std::rc::Rc;

use super::history::Moment;
use crate::base::SimTime;
use crate::sim::{Action, ClientAction, Intervention, label_of_all};

/// A branch's number; it is never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchId(pub u32);

/// The lesson's own run.
pub const TRUNK: BranchId = BranchId(0);

/// One road.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub id: BranchId,
    pub name: Rc<str>,
    /// The branch it left; none for the lesson's own run and for what a link brought.
    pub parent: Option<BranchId>,
    pub forked_at: SimTime,
    /// All that was done on it, in order of time.
    pub interventions: Rc<[Intervention]>,
}

impl Branch {
    /// What was done on it: what was done at one moment is one deed.
    pub fn deeds(&self) -> Vec<(SimTime, String)> {
        let at_once = self.interventions.chunk_by(|one, other| one.at == other.at);
        at_once.map(|all| (all[0].at, label_of_all(&actions_of(all)))).collect()
    }
}

fn actions_of(interventions: &[Intervention]) -> Vec<Action> {
    interventions.iter().map(|one| one.action.clone()).collect()
}

/// Is it what was offered? Somebody added without a name gets one when it is done.
fn is_as_offered(done: &Action, offered: &Action) -> bool {
    match (done, offered) {
        (
            Action::Client(ClientAction::Add { like, .. }),
            Action::Client(ClientAction::Add { client, like: offered }),
        ) if client.is_empty() => like == offered,
        _ => done == offered,
    }
}

/// All roads, and the one that is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Branches {
    all: Vec<Branch>,
    current: BranchId,
    next: u32,
}

impl Branches {
    /// The lesson's own run, called so.
    pub fn new(name: &str) -> Self {
        let trunk = Branch {
            id: TRUNK,
            name: name.into(),
            parent: None,
            forked_at: SimTime::ZERO,
            interventions: Rc::default(),
        };
        Self { all: vec![trunk], current: TRUNK, next: 1 }
    }

    /// All branches, in the order of their making.
    pub fn iter(&self) -> impl Iterator<Item = &Branch> {
        self.all.iter()
    }

    /// A branch.
    pub fn get(&self, id: BranchId) -> Option<&Branch> {
        self.all.iter().find(|branch| branch.id == id)
    }

    /// The one that is taken.
    pub fn current(&self) -> &Branch {
        self.get(self.current).unwrap_or(&self.all[0])
    }

    /// When all of this was done at once, the last time.
    pub fn when_done(&self, offered: &[Action]) -> Option<SimTime> {
        let done = |all: &[Intervention]| {
            let is_there = |wanted: &Action| all.iter().any(|one| is_as_offered(&one.action, wanted));
            offered.iter().all(is_there).then(|| all[0].at)
        };
        let at_once = |branch: &Branch| {
            let times = branch.interventions.chunk_by(|one, other| one.at == other.at);
            times.filter_map(done).next_back()
        };
        self.all.iter().rev().find_map(at_once)
    }

    /// Takes another one, if it is there.
    pub fn take(&mut self, id: BranchId) {
        if self.get(id).is_some() {
            self.current = id;
        }
    }

    /// Leaves the current branch at a moment with some actions, and takes the new one. What was done
    /// on the old one later than that stays there. What holds for the whole run is done at its beginning, in the place
    /// of what was chosen before.
    pub fn fork(&mut self, at: SimTime, actions: Vec<Action>, name: &str) -> BranchId {
        let parent = self.current().id;
        let is_chosen_anew =
            |one: &Action| one.is_of_whole_run() && actions.iter().any(|action| action.word() == one.word());
        let before = self.current().interventions.iter();
        let before = before.filter(|next| next.at <= at && !is_chosen_anew(&next.action)).cloned();
        let begins = |action: &Action| if action.is_of_whole_run() { SimTime::ZERO } else { at };
        let forked_at = actions.iter().map(begins).min().unwrap_or(at);
        let done = actions.iter().map(|action| Intervention { at: begins(action), action: action.clone() });
        let mut interventions: Vec<Intervention> = before.chain(done).collect();
        interventions.sort_by_key(|next| next.at);
        // The same done twice at the same moment is the same road.
        match self.all.iter().find(|branch| *branch.interventions == *interventions) {
            Some(branch) => {
                self.current = branch.id;
                branch.id
            }
            None => self.add(name, Some(parent), forked_at, interventions),
        }
    }

    /// Takes the branch with these interventions, in order of time; made anew if there is none.
    pub fn take_or_add(&mut self, name: &str, interventions: &[Intervention]) -> BranchId {
        match self.all.iter().find(|branch| *branch.interventions == *interventions) {
            Some(branch) => {
                self.current = branch.id;
                branch.id
            }
            None => {
                let at = interventions.first().map_or(SimTime::ZERO, |first| first.at);
                self.add(name, None, at, interventions.to_vec())
            }
        }
    }

    /// As they were before what was done last on the branch taken, and when that was done. What was done at one
    /// moment was done at once, unless a branch is known that has only the first of it.
    fn before_last_deed(&self) -> Option<(Self, Moment)> {
        let branch = self.current();
        let at = branch.interventions.last()?.at;
        let least = branch.interventions.partition_point(|one| one.at < at);
        let is_before = |count: &usize| {
            let first = &branch.interventions[..*count];
            self.all.iter().any(|other| *other.interventions == *first)
        };
        let count = (least..branch.interventions.len()).rev().find(is_before).unwrap_or(least);
        let first = &branch.interventions[..count];
        let last = first.partition_point(|one| first.last().is_some_and(|last| one.at < last.at));
        let mut before = self.clone();
        before.take_or_add(&label_of_all(&actions_of(&first[last..])), first);
        before.remove(branch.id);
        Some((before, Moment { at, entries: 0 }))
    }

    /// Adds a branch that was there before, without taking it.
    pub fn bring_back(
        &mut self,
        name: &str,
        parent: Option<BranchId>,
        forked_at: SimTime,
        interventions: Vec<Intervention>,
    ) -> BranchId {
        let current = self.current;
        let id = self.add(name, parent, forked_at, interventions);
        self.current = current;
        id
    }

    fn add(
        &mut self,
        name: &str,
        parent: Option<BranchId>,
        forked_at: SimTime,
        interventions: Vec<Intervention>,
    ) -> BranchId {
        let id = BranchId(self.next);
        self.next += 1;
        let (name, interventions) = (self.free_name(name).into(), interventions.into());
        self.all.push(Branch { id, name, parent, forked_at, interventions });
        self.current = id;
        id
    }

    /// Two branches of one name could not be told apart: the later one gets a number.
    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.all.iter().any(|branch| *branch.name == *name);
        let numbered = (2..).map(|n| format!("{name} ({n})"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    /// Gives a branch another name. An empty one changes nothing.
    pub fn rename(&mut self, id: BranchId, name: &str) {
        let name = name.trim();
        if name.is_empty() || self.get(id).is_none_or(|branch| *branch.name == *name) {
            return;
        }
        let name: Rc<str> = self.free_name(name).into();
        self.all
            .iter_mut()
            .filter(|branch| branch.id == id)
            .for_each(|branch| branch.name = Rc::clone(&name));
    }

    /// Throws a branch away; what left it counts as having left its parent. The lesson's own run stays.
    pub fn remove(&mut self, id: BranchId) {
        let Some(parent) = self.get(id).filter(|_| id != TRUNK).map(|branch| branch.parent) else { return };
        self.all.retain(|branch| branch.id != id);
        self.all
            .iter_mut()
            .filter(|branch| branch.parent == Some(id))
            .for_each(|branch| branch.parent = parent);
        if self.current == id {
            self.current = parent.unwrap_or(TRUNK);
        }
    }
}

/// Branches that remember what they were: undo and redo. What a link or an earlier visit brought was done before:
/// it can be taken back deed by deed.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoable {
    now: Branches,
    /// Earlier states, each with the moment the reader was at when it was left.
    past: Vec<(Branches, Moment)>,
    future: Vec<(Branches, Moment)>,
}

impl Undoable {
    /// Nothing was done in this visit.
    pub fn new(now: Branches) -> Self {
        Self { now, past: Vec::new(), future: Vec::new() }
    }

    /// The branches as they are.
    pub fn now(&self) -> &Branches {
        &self.now
    }

    /// Changes the branches, so that it can be undone; `here` is where the reader is. False if
    /// nothing changed.
    pub fn change(&mut self, here: Moment, f: impl FnOnce(&mut Branches)) -> bool {
        let before = self.now.clone();
        f(&mut self.now);
        if before == self.now {
            return false;
        }
        self.past.push((before, here));
        self.future.clear();
        true
    }

    /// Goes back to before the last change; where the reader was then.
    pub fn undo(&mut self, here: Moment) -> Option<Moment> {
        let (before, moment) = self.past.pop().or_else(|| self.now.before_last_deed())?;
        self.future.push((std::mem::replace(&mut self.now, before), here));
        Some(moment)
    }

    /// Makes the last change that was undone once more.
    pub fn redo(&mut self, here: Moment) -> Option<Moment> {
        let (after, moment) = self.future.pop()?;
        self.past.push((std::mem::replace(&mut self.now, after), here));
        Some(moment)
    }

    /// Is there something to undo?
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty() || !self.now.current().interventions.is_empty()
    }

    /// Is there something to do once more?
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::queueing::Version;
    use crate::sim::{BrokerAction, ClientAction};

    fn crash(client: &str) -> Vec<Action> {
        vec![Action::Client(ClientAction::Crash { client: client.into(), restart_after: None })]
    }

    fn at(seconds: u64) -> SimTime {
        SimTime::from_millis(seconds * 1_000)
    }

    fn moment(seconds: u64) -> Moment {
        Moment { at: at(seconds), entries: 0 }
    }

    fn shown(branches: &Branches) -> Vec<String> {
        let line = |branch: &Branch| {
            let mark = if branch.id == branches.current().id { "*" } else { "" };
            format!("{mark}{}: {} at {}", branch.name, branch.interventions.len(), branch.forked_at)
        };
        branches.iter().map(line).collect()
    }

    #[test]
    fn a_fork_keeps_what_was_done_before_and_the_old_road_what_came_later() {
        let mut branches = Branches::new("lesson");
        branches.fork(at(3), crash("a"), "a crashes");
        branches.fork(at(5), crash("b"), "b crashes");
        assert_eq!(
            shown(&branches),
            ["lesson: 0 at 00:00.0", "a crashes: 1 at 00:03.0", "*b crashes: 2 at 00:05.0"]
        );
        branches.fork(at(4), crash("c"), "b crashes");
        assert_eq!(branches.current().interventions.len(), 2);
        assert_eq!(&*branches.current().name, "b crashes (2)");
        branches.take(TRUNK);
        branches.fork(at(4), crash("c"), "c crashes");
        assert_eq!(branches.current().interventions.len(), 1);
        assert_eq!(branches.iter().count(), 5);
    }

    #[test]
    fn what_holds_for_the_whole_run_stands_at_its_beginning_once() {
        let version = |version| vec![Action::Broker(BrokerAction::Version { version })];
        let mut branches = Branches::new("lesson");
        branches.fork(at(3), crash("a"), "a crashes");
        branches.fork(at(5), version(Version::V3_10), "RabbitMQ 3.10");
        let first = branches.current().clone();
        assert_eq!(first.deeds(), [(at(0), "RabbitMQ 3.10".to_owned()), (at(3), "a crashes".to_owned())]);
        assert_eq!(first.forked_at, at(0));
        branches.fork(at(2), version(Version::V4_0), "RabbitMQ 4.0");
        assert_eq!(branches.current().deeds(), [(at(0), "RabbitMQ 4.0".to_owned())]);
    }

    #[test]
    fn the_same_done_twice_is_the_same_road() {
        let mut branches = Branches::new("lesson");
        let first = branches.fork(at(3), crash("a"), "first");
        branches.take(TRUNK);
        assert_eq!(branches.fork(at(3), crash("a"), "first"), first);
        assert_eq!(branches.iter().count(), 2);
    }

    #[test]
    fn a_branch_thrown_away_leaves_its_children_to_its_parent() {
        let mut branches = Branches::new("lesson");
        let first = branches.fork(at(3), crash("a"), "first");
        let second = branches.fork(at(5), crash("b"), "second");
        branches.remove(first);
        assert_eq!(branches.get(second).and_then(|branch| branch.parent), Some(TRUNK));
        branches.remove(second);
        assert_eq!(branches.current().id, TRUNK);
        branches.remove(TRUNK);
        assert_eq!(branches.iter().count(), 1);
    }

    #[test]
    fn everything_can_be_undone_and_redone() {
        let mut branches = Undoable::new(Branches::new("lesson"));
        let start = branches.clone();
        assert!(branches.change(moment(3), |all| {
            all.fork(at(3), crash("a"), "first");
        }));
        let forked = branches.now().clone();
        assert!(branches.change(moment(6), |all| all.rename(BranchId(1), "renamed")));
        assert!(!branches.change(moment(6), |all| all.rename(BranchId(1), "  ")));
        let renamed = branches.now().clone();
        assert_eq!(branches.undo(moment(7)), Some(moment(6)));
        assert_eq!(*branches.now(), forked);
        assert_eq!(branches.undo(moment(6)), Some(moment(3)));
        assert_eq!(*branches.now(), *start.now());
        assert_eq!(branches.undo(moment(0)), None);
        assert_eq!(branches.redo(moment(3)), Some(moment(6)));
        assert_eq!(branches.redo(moment(6)), Some(moment(7)));
        assert_eq!(*branches.now(), renamed);
        assert!(branches.change(moment(8), |all| all.remove(BranchId(1))));
        assert!(!branches.can_redo());
    }

    #[test]
    fn what_a_link_brought_is_taken_back_deed_by_deed() {
        let mut all = Branches::new("lesson");
        all.fork(at(3), crash("a"), "a crashes");
        let [b, c] = ["b", "c"].map(|client| crash(client).remove(0));
        all.fork(at(5), vec![b, c], "both");
        let whole = all.current().interventions.clone();

        let mut branches = Branches::new("lesson");
        branches.take_or_add("From a link", &whole);
        let mut branches = Undoable::new(branches);
        let brought = branches.clone();
        assert_eq!(shown(branches.now()), ["lesson: 0 at 00:00.0", "*From a link: 3 at 00:03.0"]);
        assert_eq!(branches.undo(moment(9)), Some(moment(5)));
        assert_eq!(shown(branches.now()), ["lesson: 0 at 00:00.0", "*a crashes: 1 at 00:03.0"]);
        assert_eq!(branches.undo(moment(5)), Some(moment(3)));
        assert_eq!(shown(branches.now()), ["*lesson: 0 at 00:00.0"]);
        assert!(!branches.can_undo());
        assert_eq!(branches.undo(moment(3)), None);
        assert_eq!(branches.redo(moment(3)), Some(moment(5)));
        assert_eq!(branches.redo(moment(5)), Some(moment(9)));
        assert_eq!(branches.now(), brought.now());
    }

    #[test]
    fn what_was_done_one_after_the_other_at_one_moment_is_taken_back_so_where_that_is_known() {
        let mut branches = Branches::new("lesson");
        branches.fork(at(3), crash("a"), "a crashes");
        branches.fork(at(3), crash("b"), "b crashes");
        let mut branches = Undoable::new(branches);
        assert_eq!(branches.undo(moment(3)), Some(moment(3)));
        assert_eq!(shown(branches.now()), ["lesson: 0 at 00:00.0", "*a crashes: 1 at 00:03.0"]);
    }

    #[test]
    fn what_was_done_at_once_is_one_deed_and_what_was_offered_is_known_again() {
        let mut branches = Branches::new("lesson");
        assert_eq!(branches.current().deeds(), []);
        let add =
            |client: &str| Action::Client(ClientAction::Add { client: client.into(), like: "a".into() });
        let offered = [add(""), crash("b").remove(0)];
        assert_eq!(branches.when_done(&offered), None);
        branches.fork(at(3), crash("a"), "a crashes");
        branches.fork(at(5), vec![add("a-2"), crash("b").remove(0)], "both");
        let deeds = branches.current().deeds();
        assert_eq!(deeds, [(at(3), "a crashes".to_owned()), (at(5), "a-2 joins, b crashes".to_owned())]);
        branches.take(TRUNK);
        assert_eq!(branches.when_done(&offered), Some(at(5)));
        assert_eq!(branches.when_done(&crash("c")), None);
    }

    #[test]
    fn a_link_takes_the_branch_that_is_there() {
        let mut branches = Branches::new("lesson");
        let first = branches.fork(at(3), crash("a"), "first");
        let interventions = branches.current().interventions.clone();
        branches.take(TRUNK);
        assert_eq!(branches.take_or_add("from a link", &interventions), first);
        assert_eq!(branches.take_or_add("from a link", &[]), TRUNK);
    }
}
