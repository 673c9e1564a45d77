//! The reader's predictions in an open lesson: when the run waits for one and what comes of a reply. What a
//! reply is worth comes from the run; only the replies are kept.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::question::Deed;
use super::transport::{Act, act};
use crate::insight::{Phase, Prediction, SKIPPED};
use crate::lesson::Way;
use crate::player::{Moment, Motion};
use crate::sim::NodeId;
use crate::ui::focus;
use crate::ui::hooks::{Replies, use_replies};
use crate::ui::session::{Asks, Session, use_pointed};

/// The predictions of the open lesson.
#[derive(Clone)]
pub struct Predict {
    /// What the reader said.
    pub replies: Replies,
    asks: bool,
    visit: Rc<RefCell<Visit>>,
    update: UseForceUpdateHandle,
}

/// What it holds changes behind its back: who is given it renders with whoever gives it.
impl PartialEq for Predict {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// What this visit remembers; questions by their place in the lesson.
#[derive(Default)]
struct Visit {
    /// The run has waited for these: it does so once.
    waited: Vec<usize>,
    /// These were answered, and the run stops where it shows them.
    due: Vec<usize>,
    /// The reader points at the stage for this one.
    pointing: Option<usize>,
    /// The run was playing when it came to this one: it goes on after the reply.
    played: Option<usize>,
    /// What came of these was seen and put away, until the run has left it.
    seen: Vec<usize>,
}

impl Predict {
    /// What is to be shown, by the places in the session's predictions.
    pub fn shown(&self, session: &Session) -> Vec<(usize, Phase)> {
        let (here, there) = session.player.playback(|playback| (playback.moment(), playback.destination()));
        let phase = |(index, at): (usize, &Prediction)| {
            let reply = self.replies.get(at.question);
            let phase = at.phase(there, reply.as_deref(), &session.recording().plan)?;
            // On the way to the answer it is not known yet.
            let early = at.outcome.as_ref().is_some_and(|outcome| here < outcome.known);
            let hidden = matches!(phase, Phase::Told(_)) && early;
            let phase = if hidden { Phase::Waits } else { phase };
            // What waits leaves the stage alone once the run goes on: the timeline says where it is told.
            (phase != Phase::Waits || there < at.asked_until).then_some((index, phase))
        };
        let all = session.predictions.iter().enumerate().filter(|_| self.asks);
        let mut shown: Vec<(usize, Phase)> = all.filter_map(phase).collect();
        // The news push out what was told before.
        let known = |index: usize| {
            let outcome = session.predictions.get(index).and_then(|at| at.outcome.clone());
            outcome.map(|outcome| outcome.known)
        };
        let told = |(_, phase): &(usize, Phase)| matches!(phase, Phase::Told(_));
        let newest = shown.iter().filter(|card| told(card)).map(|(index, _)| known(*index)).max();
        let seen = |index: usize| {
            let question = session.predictions.get(index).map(|at| at.question);
            question.is_some_and(|question| self.visit.borrow().seen.contains(&question))
        };
        shown.retain(|card| !told(card) || newest == Some(known(card.0)) && !seen(card.0));
        shown
    }

    /// The question for which the stage is pointed at.
    pub fn points_at(&self, session: &Session) -> Option<usize> {
        let points = |(index, phase): &(usize, Phase)| {
            let question = session.predictions.get(*index).map(|at| at.question);
            let way = question.and_then(|question| Some(session.lesson.questions.get(question)?.way));
            *phase == Phase::Asked && way == Some(Way::Point) && self.visit.borrow().pointing == question
        };
        self.shown(session).into_iter().find(points).map(|(index, _)| index)
    }

    /// Does what the reader wants done about a question.
    pub fn act(&self, session: &Rc<Session>, index: usize, deed: Deed) {
        let Some(at) = session.predictions.get(index) else { return };
        let question = at.question;
        self.visit.borrow_mut().pointing = None;
        self.visit.borrow_mut().due.retain(|due| *due != question);
        self.visit.borrow_mut().seen.retain(|seen| *seen != question);
        match deed {
            Deed::Reply(reply) => {
                let skipped = reply == SKIPPED;
                self.replies.set(question, Some(reply));
                let played = self.visit.borrow_mut().played.take() == Some(question);
                if skipped {
                    self.halt(session);
                    if played {
                        session.player.act(|playback| playback.play());
                    }
                    return;
                }
                let known = at.outcome.as_ref().map(|outcome| outcome.known);
                if known.is_some_and(|known| known > session.player.moment()) {
                    self.visit.borrow_mut().due.push(question);
                    self.halt(session);
                    session.player.act(|playback| playback.play());
                }
            }
            Deed::Again => {
                self.replies.set(question, None);
                self.halt(session);
                go(session, at.asked);
            }
            Deed::Settle => {
                self.halt(session);
                if let Some(outcome) = &at.outcome {
                    go(session, outcome.known);
                }
            }
            Deed::Back => {
                self.halt(session);
                go(session, at.asked);
            }
            Deed::Point => {
                self.visit.borrow_mut().pointing = Some(question);
                self.update.force_update();
            }
            Deed::GoOn => {
                self.put_away(session);
                act(session, Act::StepOn);
            }
        }
    }

    /// Leaves the stage in peace: what came of a reply goes, a question stays.
    fn put_away(&self, session: &Session) {
        let told = self.shown(session).into_iter().filter(|(_, phase)| matches!(phase, Phase::Told(_)));
        let told: Vec<usize> =
            told.filter_map(|(index, _)| Some(session.predictions.get(index)?.question)).collect();
        if is_in(".verdict") {
            focus::put(".act-toggle");
        }
        self.visit.borrow_mut().pointing = None;
        self.visit.borrow_mut().seen.extend(told);
        self.update.force_update();
    }

    /// Has the run stop where it shows what was predicted.
    fn halt(&self, session: &Session) {
        // Nothing may be borrowed while the player acts: its listeners come back here.
        let halts = {
            let due = &self.visit.borrow().due;
            let settled = session.predictions.iter().filter(|at| due.contains(&at.question));
            settled.filter_map(|at| Some(at.outcome.as_ref()?.known)).collect()
        };
        session.player.act(|playback| playback.set_halts(halts));
    }

    /// The run has come to a question or to an answer.
    fn follow(&self, session: &Session) {
        let (here, there, resting) = session.player.playback(|playback| {
            let resting = matches!(playback.motion(), Motion::Resting { .. });
            (playback.moment(), playback.destination(), resting)
        });
        self.visit.borrow_mut().seen.retain(|question| {
            let at = session.predictions.iter().find(|at| at.question == *question);
            at.and_then(|at| at.outcome.as_ref())
                .is_some_and(|told| told.known <= there && there < told.until)
        });
        let reached = |question: &usize| {
            let at = session.predictions.iter().find(|at| at.question == *question);
            at.and_then(|at| at.outcome.as_ref()).is_some_and(|outcome| outcome.known <= here)
        };
        let before = self.visit.borrow().due.len();
        self.visit.borrow_mut().due.retain(|question| !reached(question));
        if self.visit.borrow().due.len() != before {
            self.halt(session);
        }
        let asked = session.predictions.iter().find(|at| at.asked == here).map(|at| at.question);
        let Some(question) = asked.filter(|question| resting && self.replies.get(*question).is_none()) else {
            return;
        };
        if !self.visit.borrow().waited.contains(&question) {
            self.visit.borrow_mut().waited.push(question);
            self.visit.borrow_mut().played = Some(question);
            session.player.act(|playback| playback.pause());
        }
    }
}

/// Is the focus in something like this?
fn is_in(selector: &str) -> bool {
    focus::active().is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Pauses, and goes to a moment so that one sees the way.
pub fn go(session: &Session, to: Moment) {
    session.player.act(|playback| {
        playback.pause();
        playback.glide(to);
    });
}

/// The predictions of a lesson whose questions are asked, or are not.
#[hook]
pub fn use_predictions(session: &Rc<Session>, asks: bool) -> Predict {
    let replies = use_replies(&session.lesson);
    let (visit, update) = (use_mut_ref(Visit::default), use_force_update());
    let pointed = use_pointed();
    let predict = Predict { replies, asks, visit, update };
    {
        let predict = predict.clone();
        use_effect_with((Rc::clone(session), asks), move |(session, asks)| {
            let watched = Rc::downgrade(session);
            let asks = *asks;
            if asks {
                predict.halt(session);
            }
            let subscription = session.player.on_change(move || {
                if let Some(session) = watched.upgrade().filter(|_| asks) {
                    predict.follow(&session);
                }
            });
            move || drop(subscription)
        });
    }
    {
        let (predict, point) = (predict.clone(), predict.points_at(session));
        use_effect_with((Rc::clone(session), point), move |(session, point)| {
            let asked = point.and_then(|index| Some((index, session.predictions.get(index)?.question)));
            pointed.ask.emit(asked.map(|(index, question)| {
                let (predict, asking) = (predict.clone(), Rc::clone(session));
                let answer = move |node: NodeId| {
                    let name = asking.recording().plan.name(node).to_owned();
                    predict.act(&asking, index, Deed::Reply(name.into()));
                };
                Asks { question, session: Rc::clone(session), answer: Callback::from(answer) }
            }));
        });
    }
    {
        let predict = predict.clone();
        use_effect_with(Rc::clone(session), move |session| {
            let session = Rc::clone(session);
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "keydown", move |event| {
                    let escape =
                        event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
                    // In the panels and in a dialog the key is theirs.
                    if escape && !is_in("[role=dialog], dialog") {
                        predict.put_away(&session);
                    }
                })
            });
            move || drop(listener)
        });
    }
    predict
}
