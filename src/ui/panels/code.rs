//! The code beside the run: what it does step by step, its parts in two languages, and where everybody is in them.
//!
//! It follows the run from part to part until the reader chooses one, and again when asked to.

use yew::prelude::*;

use super::actors::now_row;
use super::code_step::CodeStepHead;
use super::listing::{ListingView, Look};
use super::output::Output;
use crate::lesson::listing::Language;
use crate::lesson::{CodeStep, Lit, Part};
use crate::player::Moment;
use crate::ui::hooks::use_stored;
use crate::ui::lines::{Live, live_at};
use crate::ui::player::use_moment;
use crate::ui::scroll::bring_across;
use crate::ui::session::{Session, use_session};
use crate::ui::tabs::{Tab, Tabs};

/// What the reader wants to see of the code.
#[derive(Clone, Copy, Default, PartialEq)]
struct Wanted {
    /// This part, and not the one that is at work.
    part: Option<usize>,
    /// These lines.
    look: Option<Look>,
}

/// The code panel.
#[component]
pub fn CodePanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let (kept, keep) = use_stored("language", "python");
    let wanted = use_state(Wanted::default);
    let language =
        Language::ALL.into_iter().find(|known| known.folder() == kept.as_str()).unwrap_or(Language::Python);
    let parts = &session.lesson.code.parts;
    let live = live_at(&session, moment, language);
    let at_work: Vec<usize> = live.iter().filter(|live| live.newest).map(|live| live.part).collect();
    let told = session.code_step_by(moment).and_then(|at| session.code_steps.get(at));
    let step = told.and_then(|at| session.lesson.code.steps.get(at.step));
    let fresh = step.filter(|step| told.is_some_and(|at| is_at(&session, step, at.moment, moment)));
    let passed = step.is_some() && fresh.is_none();
    let followed = fresh.map(|step| step.part).or(at_work.first().copied()).unwrap_or(0);
    let part = wanted.part.unwrap_or(followed);
    // A variant stands beside its part, and has no tab of its own.
    let base_of = |part: usize| parts.get(part).and_then(|part| part.variant_of).unwrap_or(part);
    let base = base_of(part);
    use_effect_with(base, |base| {
        let document = web_sys::window().and_then(|window| window.document());
        let tab = document.and_then(|document| document.get_element_by_id(&format!("part-tab-{base}")));
        tab.iter().for_each(bring_across);
    });
    if parts.is_empty() {
        return Html::default();
    }
    let choose = {
        let wanted = wanted.setter();
        Callback::from(move |id: AttrValue| wanted.set(Wanted { part: id.parse().ok(), look: None }))
    };
    let follow = {
        let wanted = wanted.setter();
        Callback::from(move |()| wanted.set(Wanted::default()))
    };
    let go = {
        let wanted = wanted.clone();
        Callback::from(move |live: Live| {
            let times = wanted.look.map_or(0, |look| look.times + 1);
            let look = Some(Look { start: live.start, end: live.end, times });
            wanted.set(Wanted { part: Some(live.part).filter(|part| *part != followed), look });
        })
    };
    let is_base = |(_, part): &(usize, &Part)| part.variant_of.is_none();
    let tabs = parts.iter().enumerate().filter(is_base).map(|(index, listed)| {
        let news = index != base && at_work.iter().any(|part| base_of(*part) == index);
        Tab::new(index.to_string(), listed.file(language)).with_news(news)
    });
    let ways: Vec<usize> = (0..parts.len()).filter(|other| base_of(*other) == base).collect();
    let beside = html! {
        <div class="switch" role="group" aria-label="Language">
            { for Language::ALL.map(|offered| {
                let keep = keep.reform(move |_: MouseEvent| AttrValue::Static(offered.folder()));
                pressed(offered.label(), offered == language, keep)
            }) }
        </div>
    };
    html! {
        <div class={classes!("code", passed.then_some("passed"))}>
            <div class="code-step">
                <CodeStepHead {moment} {passed} onwalk={follow.clone()} />
                { now_row(&session, &live, part, language, &go) }
            </div>
            <Tabs name="part" label="Parts of the code" tabs={tabs.collect::<Vec<_>>()} shown={base.to_string()}
                onchoose={choose.clone()} {beside}>
                if ways.len() > 1 || wanted.part.is_some() {
                    <div class="code-bar">
                        if ways.len() > 1 {
                            <div class="switch" role="group" aria-label="Ways to write it">
                                { for ways.iter().map(|way| {
                                    let id = AttrValue::from(way.to_string());
                                    let choose = choose.reform(move |_: MouseEvent| id.clone());
                                    pressed(&parts[*way].title, *way == part, choose)
                                }) }
                            </div>
                        }
                        if wanted.part.is_some() {
                            <button type="button" class="button small" onclick={follow.reform(|_: MouseEvent| ())}
                                data-hint="Show the part that is at work">{ "Follow the run" }</button>
                        }
                    </div>
                }
                <ListingView {part} {language} {live} beside={step.and_then(|step| told_of(&session, step, part, language))}
                    look={wanted.look} />
            </Tabs>
            <Output />
        </div>
    }
}

/// A button of a switch.
fn pressed(words: &str, now: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" aria-pressed={now.to_string()} {onclick}>{ words }</button> }
}

/// Is the run at the step's lines: were they lit last, or none since it was told?
fn is_at(session: &Session, step: &CodeStep, told: Moment, now: Moment) -> bool {
    let lit = session.lights.partition_point(|light| light.entry.index() < now.entries);
    let lit = &session.lights[..lit];
    let last = lit.last().map(|light| light.entry).filter(|last| last.index() >= told.entries);
    let is_its = |light: &Lit| light.part == step.part && step.regions.contains(&light.region);
    last.is_none_or(|last| lit.iter().rev().take_while(|light| light.entry == last).any(is_its))
}

/// The lines that a step tells of, in its part.
fn told_of(session: &Session, step: &CodeStep, part: usize, language: Language) -> Option<(usize, usize)> {
    let shown = session.lesson.code.parts.get(part).filter(|_| step.part == part);
    let regions = &shown?.listings.get(&language)?.regions;
    let lines = regions.get(&**step.regions.first()?)?;
    Some((lines.start, lines.end))
}
