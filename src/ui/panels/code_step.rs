//! The step of the code that the run came to last: what stands there, what it does, and the ways to those beside it.

use std::rc::Rc;

use yew::prelude::*;

use crate::player::Moment;
use crate::ui::icons::Icon;
use crate::ui::session::use_session;
use crate::ui::widgets::prose::Prose;

/// What the head is given.
#[derive(Properties, PartialEq)]
pub struct CodeStepProps {
    /// Where the run stands.
    pub moment: Moment,
    /// Is the run at other lines by now?
    pub passed: bool,
    /// The reader went to a step.
    pub onwalk: Callback<()>,
}

/// A step of the code, above it.
#[component]
pub fn CodeStepHead(props: &CodeStepProps) -> Html {
    let session = use_session();
    let (moment, all) = (props.moment, session.code_steps.len());
    let now = session.code_step_by(moment);
    let step = now.and_then(|at| session.lesson.code.steps.get(session.code_steps.get(at)?.step));
    let button = |on: bool, icon: Icon, name: &'static str| {
        let to = session.code_step_beside(moment, on);
        let (session, walked) = (Rc::clone(&session), props.onwalk.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                session.player.act(|playback| {
                    playback.pause();
                    playback.seek(to.moment);
                });
                walked.emit(());
            }
        });
        // `aria-disabled`, so that a button that is used up keeps the focus.
        html! {
            <button type="button" class="icon-button small" aria-label={name} aria-disabled={to.is_none().then_some("true")}
                data-hint={name} {onclick}>{ icon.html() }</button>
        }
    };
    let pip = |at: usize| match now {
        Some(now) if at == now => "now",
        Some(now) if at < now => "past",
        _ => "",
    };
    html! {
        <>
            <div class="code-step-head">
                <h3>
                    if let (Some(now), Some(step)) = (now, step) {
                        <small>{ format!("Step {} of {all} ", now + 1) }</small>
                        <code translate="no">{ &step.title }</code>
                        if props.passed { <small>{ " · passed" }</small> }
                    } else {
                        { format!("The code in {all} steps") }
                    }
                </h3>
                <span class="pips" aria-hidden="true">{ for (0..all).map(|at| html! { <i class={pip(at)} /> }) }</span>
                { button(false, Icon::EventBack, "Code step before") }
                { button(true, Icon::EventOn, "Next code step") }
            </div>
            if let Some(step) = step {
                <Prose spans={step.say.clone()} name="code-step" />
            } else {
                <p class="prose">{ "Each is told where the run comes to it." }</p>
            }
        </>
    }
}
