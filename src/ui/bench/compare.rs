//! Runs beside each other: their stages, the bar that names them, and the player that all follow. What only a
//! comparison needs comes late.

use std::rc::Rc;

use late::late;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{BenchView, use_bench};
use crate::insight::{Parting, parting, sentence};
use crate::player::{BranchId, Moment};
use crate::sim::Recording;
use crate::stage::is_deep;
use crate::ui::focus;
use crate::ui::icons::Icon;
use crate::ui::parts::Late;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::{Setting, StageView, use_size};

/// Heights of a stage among others, in pixels; lower than the first it is not to be read.
const LOW: (u32, u32) = (150, 480);

/// What the stages are given.
#[derive(Properties, PartialEq)]
pub struct StagesProps {
    /// Is there a ledger beside them, that the graveyard opens?
    pub ledger: bool,
}

/// The stage, and those of the runs that it is compared with.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let session = use_session();
    let bench = use_bench();
    let others = bench.as_ref().map(|bench| bench.others()).unwrap_or_default();
    let name = bench.as_ref().map(|bench| bench.branches(|branches| branches.current().name.to_string()));
    let beside = others.iter().map(|(_, other)| other.history.gone()).max().unwrap_or(0);
    let (compares, many) = (!others.is_empty(), others.len() > 1);
    let root = use_node_ref();
    let lanes = {
        let root = root.clone();
        Callback::from(move |()| lanes(root.clone()))
    };
    // The lanes are always there: a stage that goes must not be a sibling of one that comes.
    html! {
        <div class={classes!("stages", compares.then_some("two"), many.then_some("many"))}>
            <section ref={root} class="lane" aria-label={name.clone()}>
                <div class="slot-of-name">if compares { <p class="lane-name">{ name }</p> }</div>
                <div class={stage_of(&session)}><StageView ledger={props.ledger} {beside} /></div>
            </section>
            <div class="slot-of-lanes">
                if compares { <Late aside={true} show={lanes} /> }
            </div>
        </div>
    }
}

fn stage_of(session: &Session) -> Classes {
    classes!("stage", is_deep(&session.recording().plan).then_some("deep"))
}

#[late(panels)]
fn lanes(own: NodeRef) -> Html {
    html! { <Lanes {own} /> }
}

/// What the lanes are given.
#[derive(Properties, PartialEq)]
struct LanesProps {
    /// The lane of the run that is taken.
    own: NodeRef,
}

/// The runs beside the one that is taken.
#[component]
fn Lanes(props: &LanesProps) -> Html {
    let session = use_session();
    let others = use_bench().map(|bench| bench.others()).unwrap_or_default();
    let sessions: Vec<Rc<Session>> = others.iter().map(|(_, other)| Rc::clone(other)).collect();
    use_follow(&session, &sessions);
    use_least(&props.own, &session, &sessions);
    let many = others.len() > 1;
    html! {
        { for others.into_iter().map(|(branch, other)| html! {
            <Lane key={branch.id.0} id={branch.id} name={branch.name.to_string()} {other} {many} />
        }) }
    }
}

/// What a lane is given.
#[derive(Properties, PartialEq)]
struct LaneProps {
    /// The branch.
    id: BranchId,
    /// Its name.
    name: String,
    /// Its session.
    other: Rc<Session>,
    /// Is it one of many?
    many: bool,
}

#[component]
fn Lane(props: &LaneProps) -> Html {
    let session = use_session();
    let bench = use_bench();
    let parting =
        use_memo((Rc::clone(&session), Rc::clone(&props.other), props.many), |(here, there, many)| {
            let parting = many.then(|| parting(here.recording(), there.recording()));
            parting.map(|parting| {
                parting.map_or_else(|| "the same".to_owned(), |parting| format!("parts at {}", parting.at))
            })
        });
    let away = {
        let id = props.id;
        move |_: MouseEvent| {
            focus::put(".compare-bar .button");
            bench.iter().for_each(|bench| bench.compare(id));
        }
    };
    html! {
        <section class="lane" aria-label={props.name.clone()}>
            <div class="lane-name">
                <p>{ &props.name }if let Some(parting) = &*parting { <span class="muted">{ format!(" · {parting}") }</span> }</p>
                if props.many {
                    <button type="button" class="icon-button" aria-label={format!("Compare no longer: {}", props.name)} onclick={away}>
                        { Icon::Close.html() }
                    </button>
                }
            </div>
            <div class={stage_of(&session)}>
                <ContextProvider<Rc<Session>> context={Rc::clone(&props.other)}>
                    <StageView menus={false} beside={session.history.gone()} />
                </ContextProvider<Rc<Session>>>
            </div>
        </section>
    }
}

/// Has a stage that stands among others be as high as its things need; it scrolls in its place.
#[hook]
fn use_least(lane: &NodeRef, session: &Rc<Session>, others: &[Rc<Session>]) {
    let width = use_size(lane).map(|(width, _)| width);
    let shown: Vec<Rc<Session>> = others.iter().chain([session]).cloned().collect();
    let lane = lane.clone();
    use_effect_with((width, shown), move |(width, shown)| {
        let Some(width) = width else { return };
        let gone = shown.iter().map(|session| session.history.gone()).max().unwrap_or(0);
        let least = |session: &Rc<Session>| {
            let clear =
                |height: &u32| Setting::new(session, (*width, f64::from(*height)), gone).layout.is_clear();
            (LOW.0..LOW.1).step_by(10).find(clear).unwrap_or(LOW.1)
        };
        let least = shown.iter().map(least).max().unwrap_or(LOW.0);
        let stages = lane.cast::<HtmlElement>().and_then(|lane| lane.parent_element());
        let _ = stages
            .and_then(|stages| stages.dyn_into::<HtmlElement>().ok())
            .map(|stages| stages.style().set_property("--least", &format!("{least}px")));
    });
}

/// Keeps the players of the other runs at the moment of this one.
#[hook]
fn use_follow(session: &Rc<Session>, others: &[Rc<Session>]) {
    use_effect_with((Rc::clone(session), others.to_vec()), |(session, others)| {
        let (led, others) = (Rc::clone(&session.history), others.clone());
        let follow = move |moment: Moment| {
            for other in &others {
                let to = other.history.place_of(moment, &led).max(other.history.start());
                other.player.act(|playback| {
                    playback.pause();
                    playback.seek(to);
                });
            }
        };
        follow(session.player.moment());
        let subscription = session.player.on_frame(follow);
        move || drop(subscription)
    });
}

/// What is compared, where they part, and the ways out.
#[component]
pub fn CompareBar() -> Html {
    let compares = use_bench().is_some_and(|bench| bench.compares());
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
    let bench = use_bench();
    let others = bench.as_ref().map(|bench| bench.partings()).unwrap_or_default();
    let at = others.iter().filter_map(|(.., parting)| parting.as_ref()).map(|parting| parting.at).min();
    use_effect_with((bench.clone(), at), |(bench, at)| {
        bench.iter().for_each(|bench| bench.found_out(*at));
    });
    let Some(bench) = bench else { return html! {} };
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
            <span class="compare-names">
                <b>{ current }</b>
                { for others.iter().enumerate().map(|(index, (branch, ..))| html! {
                    <>{ if index == 0 { " beside " } else { ", " } }<b>{ branch.name.to_string() }</b></>
                }) }
            </span>
            if let Some(at) = at {
                <button type="button" class="button small" onclick={go}>{ format!("They part at {at}") }</button>
                if let [(_, other, Some(parting))] = &*others {
                    <span class="muted compare-words">{ apart(parting, session.recording(), other.recording()) }</span>
                }
            } else {
                <span class="muted">{ if others.len() > 1 { "The same happens in all" } else { "The same happens in both" } }</span>
            }
            <button type="button" class="button small" onclick={act(|bench| bench.swap())}>{ "Change sides" }</button>
            <button type="button" class="button small" onclick={act(|bench| bench.compare_no_more())}>{ "End" }</button>
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
