//! Two runs beside each other: the bar that names them, and the player that both follow.

use std::rc::Rc;

use late::late;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{BenchView, use_bench};
use crate::insight::{Parting, sentence};
use crate::player::Moment;
use crate::sim::Recording;
use crate::stage::is_deep;
use crate::ui::icons::Icon;
use crate::ui::parts::Late;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::{Setting, StageView, use_size};

/// Heights of a stage under another one, in pixels; lower than the first it is not to be read.
const LOW: (u32, u32) = (150, 480);

/// What the stages are given.
#[derive(Properties, PartialEq)]
pub struct StagesProps {
    /// Is there a ledger beside them, that the graveyard opens?
    pub ledger: bool,
}

/// The stage, or two of them.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let session = use_session();
    let bench = use_bench();
    let other = bench.as_ref().and_then(|bench| bench.other());
    use_follow(&session, other.as_ref().map(|(_, other)| Rc::clone(other)));
    let name = bench.as_ref().map(|bench| bench.branches(|branches| branches.current().name.to_string()));
    let beside = other.as_ref().map_or(0, |(_, other)| other.history.gone());
    let root = use_node_ref();
    use_least(&root, &session, other.as_ref().map(|(_, other)| Rc::clone(other)));
    let stage = classes!("stage", is_deep(&session.recording().plan).then_some("deep"));
    // Both lanes are always there: a stage that goes must not be a sibling of one that comes.
    html! {
        <div ref={root} class={classes!("stages", other.is_some().then_some("two"))}>
            <section class="lane" aria-label={name.clone()}>
                <div class="slot-of-name">if other.is_some() { <p class="lane-name">{ name }</p> }</div>
                <div class={stage.clone()}><StageView ledger={props.ledger} {beside} /></div>
            </section>
            <div class="slot-of-lane">
                if let Some((name, other)) = other {
                    <section class="lane" aria-label={name.to_string()}>
                        <p class="lane-name">{ name.to_string() }</p>
                        <div class={stage}>
                            <ContextProvider<Rc<Session>> context={other}><StageView menus={false} beside={session.history.gone()} /></ContextProvider<Rc<Session>>>
                        </div>
                    </section>
                }
            </div>
        </div>
    }
}

/// Has a stage that stands under another one be as high as its things need; it scrolls in its half.
#[hook]
fn use_least(root: &NodeRef, session: &Rc<Session>, other: Option<Rc<Session>>) {
    let width = use_size(root).map(|(width, _)| width);
    let (root, session) = (root.clone(), Rc::clone(session));
    use_effect_with((width, session, other), move |(width, session, other)| {
        let (Some(width), Some(other)) = (width, other) else { return };
        let gone = session.history.gone().max(other.history.gone());
        let least = |session: &Session| {
            let clear =
                |height: &u32| Setting::new(session, (*width, f64::from(*height)), gone).layout.is_clear();
            (LOW.0..LOW.1).step_by(10).find(clear).unwrap_or(LOW.1)
        };
        let least = least(session).max(least(other));
        let _ = root
            .cast::<HtmlElement>()
            .map(|root| root.style().set_property("--least", &format!("{least}px")));
    });
}

/// Keeps the player of the other run at the moment of this one.
#[hook]
fn use_follow(session: &Rc<Session>, other: Option<Rc<Session>>) {
    use_effect_with((Rc::clone(session), other), |(session, other)| {
        let subscription = other.clone().map(|other| {
            let led = Rc::clone(&session.history);
            let follow = move |moment: Moment| {
                let to = other.history.place_of(moment, &led).max(other.history.start());
                other.player.act(|playback| {
                    playback.pause();
                    playback.seek(to);
                });
            };
            follow(session.player.moment());
            session.player.on_frame(follow)
        });
        move || drop(subscription)
    });
}

/// What is compared, where the two part, and the ways out.
#[component]
pub fn CompareBar() -> Html {
    let compares = use_bench().is_some_and(|bench| bench.other().is_some());
    html! {
        if compares {
            <Late aside={true} show={Callback::from(|()| compare_bar())} />
        }
    }
}

#[late(panels)]
fn compare_bar() -> Html {
    html! { <Compared /> }
}

#[component]
fn Compared() -> Html {
    let session = use_session();
    let Some(bench) = use_bench() else { return html! {} };
    let Some((name, other)) = bench.other() else { return html! {} };
    let parting = bench.parting();
    let at = parting.as_ref().map(|parting| parting.at);
    let act = |f: fn(&BenchView)| {
        let bench = bench.clone();
        move |_: MouseEvent| f(&bench)
    };
    let go = {
        let session = Rc::clone(&session);
        move |_: MouseEvent| {
            if let Some(at) = at {
                let moment = session.history.moment_at(at);
                session.player.act(|playback| {
                    playback.pause();
                    playback.seek(moment);
                });
            }
        }
    };
    let current = bench.branches(|branches| branches.current().name.to_string());
    html! {
        <div class="compare-bar" role="group" aria-label="Comparison">
            { Icon::Compare.html() }
            <span class="compare-names"><b>{ current }</b>{ " beside " }<b>{ name.to_string() }</b></span>
            if let Some(parting) = &parting {
                <button type="button" class="button small" onclick={go}>{ format!("They part at {}", parting.at) }</button>
                <span class="muted compare-words">{ apart(parting, session.recording(), other.recording()) }</span>
            } else {
                <span class="muted">{ "The same happens in both" }</span>
            }
            <button type="button" class="button small" onclick={act(|bench| bench.swap())}>{ "Change sides" }</button>
            <button type="button" class="button small" onclick={act(|bench| bench.compare(None))}>{ "End" }</button>
        </div>
    }
}

/// What happens where two runs part, and when messages fare otherwise.
fn apart(parting: &Parting, here: &Recording, there: &Recording) -> String {
    let [one, other] = parting.events;
    let told = [("Here", here, one), ("There", there, other)];
    let told =
        told.into_iter().filter_map(|(place, run, event)| Some(format!("{place} {}", sentence(run, event?))));
    let events = told.collect::<Vec<_>>().join(". ");
    match parting.messages {
        None => format!("{events}. Every message fares alike"),
        Some(at) if at > parting.at => format!("{events}. Messages fare otherwise from {at} on"),
        Some(_) => events,
    }
}
