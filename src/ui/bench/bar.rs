//! The bar above the stage: what the lesson offers to try or, in a changed run, what was done to it; undo and
//! redo, all runs, and some of them beside each other.

use std::rc::Rc;

use late::late;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::fork::ForkBar;
use super::jump::JumpList;
use super::offers::Offers;
use super::{BenchView, use_bench};
use crate::player::{Branch, TRUNK};
use crate::ui::icons::Icon;
use crate::ui::opening::progress_bar;
use crate::ui::parts::Late;
use crate::ui::progress::Keeper;
use crate::ui::session::use_session;
use crate::ui::widgets::modal::Modal;
use crate::ui::widgets::notice::Notice;

/// The bar, whose code comes late.
#[component]
pub fn BenchBar() -> Html {
    html! { <Late show={Callback::from(|()| bar())} /> }
}

#[late(panels)]
fn bar() -> Html {
    html! { <><Bar /><Keeper /></> }
}

#[component]
fn Bar() -> Html {
    let open = use_state(|| false);
    let session = use_session();
    let Some(bench) = use_bench() else { return html! {} };
    let (undo, redo) = bench.can_undo_and_redo();
    let news = bench.news();
    let button = |name: &'static str,
                  keys: &'static str,
                  hint: &'static str,
                  icon: Icon,
                  off: bool,
                  act: fn(&BenchView)| {
        let bench = bench.clone();
        html! {
            <button type="button" class="icon-button" aria-label={name} aria-keyshortcuts={keys} data-hint={hint}
                aria-disabled={off.then_some("true")} onmousedown={keep_focus} onclick={move |_: MouseEvent| act(&bench)}>{ icon.html() }</button>
        }
    };
    let show = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(true))
    };
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(false))
    };
    let (name, count, forked) = bench.branches(|branches| {
        let current = branches.current();
        (current.name.clone(), branches.iter().count(), !current.interventions.is_empty())
    });
    let lanes = &session.lesson.lanes;
    let titles: Vec<&str> = lanes.iter().map(|lane| &*lane.title).collect();
    html! {
        <div class="bench-bar" role="toolbar" aria-label="Workbench">
            <Offers folded={forked} />
            <div class="slot-of-fork">if forked { <ForkBar /> }</div>
            // Nothing can be done to a program that was recorded.
            if session.recording().plan.program().is_none() {
            { button("Undo", "Control+Z", "Undo (Ctrl Z)", Icon::Undo, !undo, |bench| bench.undo()) }
            { button("Redo", "Control+Shift+Z", "Redo (Ctrl Shift Z)", Icon::Redo, !redo, |bench| bench.redo()) }
            <button type="button" class="button small runs-button" onclick={show} aria-haspopup="dialog"
                data-hint={format!("All runs of this lesson; this is: {name}")}>
                { Icon::Branch.html() }<span>{ "Runs" }</span><span class="runs-count">{ count }</span>
            </button>
            }
            if !lanes.is_empty() && !bench.compares() && !forked {
                <button type="button" class="button small compare-lanes" onmousedown={keep_focus} onclick={
                    let (bench, session) = (bench.clone(), Rc::clone(&session));
                    move |_: MouseEvent| bench.compare_lanes(&session.lesson.lanes)
                } data-hint={titles.join(" beside ")}>{ Icon::Compare.html() }<span>{ "Compare" }</span></button>
            }
            <p class="sr-only" role="status">{ bench.said() }</p>
            <div class="slot-of-notice">
                if !news.is_empty() {
                    <Notice lines={news} onclose={
                        let bench = bench.clone();
                        Callback::from(move |()| bench.forgive())
                    } />
                }
            </div>
            <div class="slot-of-jump"><JumpList /></div>
            <div class="slot-of-progress">
                if let Some(percent) = bench.percent() {
                    { progress_bar(percent, {
                        let bench = bench.clone();
                        Callback::from(move |_: MouseEvent| bench.give_up())
                    }) }
                }
            </div>
            <div class="slot-of-branches">
                if *open {
                    <Modal title="Runs" class="branches" onclose={close.clone()}>{ list(&bench, &close) }</Modal>
                }
            </div>
        </div>
    }
}

/// A click leaves the focus where it is: the space bar is to play afterwards, not to press again what
/// changes the run.
pub(super) fn keep_focus(event: MouseEvent) {
    event.prevent_default();
}

/// All runs, each to be taken, compared, renamed or thrown away.
fn list(bench: &BenchView, close: &Callback<()>) -> Html {
    bench.branches(|branches| {
        let current = branches.current().id;
        let depth = |branch: &Branch| {
            let mut depth = 0;
            let mut parent = branch.parent;
            while let Some(above) = parent.and_then(|id| branches.get(id)) {
                (depth, parent) = (depth + 1, above.parent);
            }
            depth.min(4)
        };
        html! {
            <>
                <p class="muted">
                    { "Whatever you do to a run makes a new one. The old one stays, and can be returned to." }
                </p>
                <ul class="branch-list">
                    { for branches.iter().map(|branch| row(bench, branch, depth(branch), branch.id == current, close)) }
                </ul>
            </>
        }
    })
}

fn row(bench: &BenchView, branch: &Branch, depth: usize, is_current: bool, close: &Callback<()>) -> Html {
    let (id, name) = (branch.id, branch.name.to_string());
    let act = |f: fn(&BenchView, crate::player::BranchId), closes: bool| {
        let (bench, close) = (bench.clone(), close.clone());
        move |_: MouseEvent| {
            f(&bench, id);
            if closes {
                close.emit(());
            }
        }
    };
    let rename = {
        let bench = bench.clone();
        move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                bench.rename(id, &input.value());
            }
        }
    };
    let is_compared = bench.is_beside(id);
    let when = match (branch.parent, branch.interventions.len()) {
        (_, 0) => "nothing was done to it".to_owned(),
        (Some(_), count) => format!("left at {}, actions: {count}", branch.forked_at),
        (None, count) => format!("actions: {count}"),
    };
    html! {
        <li key={id.0} class={classes!("branch", format!("depth-{depth}"), is_current.then_some("current"))}>
            <div class="branch-what">
                <input type="text" value={name.clone()} maxlength="60" aria-label={format!("Name of the run {name}")} onchange={rename} />
                <span class="muted">{ when }{ if is_current { ", on the stage now" } else { "" } }</span>
            </div>
            <div class="branch-acts">
                if !is_current {
                    <button type="button" class="button small" onclick={act(|bench, id| bench.take(id), true)}
                        aria-label={format!("Go there: {name}")}>{ "Go there" }</button>
                    <button type="button" class="button small" aria-pressed={is_compared.to_string()}
                        disabled={!is_compared && !bench.has_room()} onclick={act(|bench, id| bench.compare(id), true)}
                        aria-label={format!("Compare with {name}")}>{ "Compare" }</button>
                }
                if id != TRUNK {
                    <button type="button" class="icon-button" onclick={act(|bench, id| bench.remove(id), false)}
                        aria-label={format!("Throw {name} away")} data-hint="Throw it away">{ Icon::Bin.html() }</button>
                }
            </div>
        </li>
    }
}
