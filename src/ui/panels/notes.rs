//! What stands beside the run: the lesson's notes, of which those of the step that is told are open.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::lesson::Note;
use crate::ui::scroll::bring_into_view;
use crate::ui::session::{Session, use_session};
use crate::ui::widgets::note::{NoteBody, class, kind};
use crate::ui::widgets::predict::go;

/// The step that is told, by its place in the lesson; renders again when it is another one.
#[hook]
pub fn use_step_told(session: &Rc<Session>) -> Option<usize> {
    let step = use_state_eq(|| told(session));
    {
        let setter = step.setter();
        let told_last = step.clone();
        use_effect_with(Rc::clone(session), move |session| {
            if *told_last != told(session) {
                setter.set(told(session));
            }
            let here = Rc::clone(session);
            let subscription = session.player.on_change(move || setter.set(told(&here)));
            move || drop(subscription)
        });
    }
    *step
}

fn told(session: &Session) -> Option<usize> {
    session.current_step().and_then(|index| session.steps.get(index)).map(|at| at.step)
}

/// The notes of the lesson.
#[component]
pub fn NotesPanel() -> Html {
    let session = use_session();
    let step = use_step_told(&session);
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(step, move |_| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            let open = |which: &str| -> Option<Element> { list.query_selector(which).ok()? };
            if let Some(first) = open(".note-now") {
                bring_into_view(&list, &first, &first);
            }
        });
    }
    let notes = session.lesson.notes.iter().enumerate();
    html! {
        <div class="notes" ref={list} tabindex="0" role="region" aria-label="Notes">
            { for notes.map(|(index, note)| folded(&session, index, note, step)) }
        </div>
    }
}

fn folded(session: &Rc<Session>, index: usize, note: &Note, step: Option<usize>) -> Html {
    let is_now = note.step.is_some() && note.step == step;
    let (glossary, name) = (Rc::clone(&session.lesson.glossary), format!("note-{index}"));
    let body = html! {
        <>
            <NoteBody note={note.clone()} {glossary} {name} />
            { for note.step.and_then(|step| leads_back(session, step)) }
        </>
    };
    let class = classes!("note", class(note), is_now.then_some("note-now"));
    if note.title.is_empty() {
        // A rule is no longer than its heading would be.
        return html! { <article {class}><p class="note-kind">{ kind(note) }</p>{ body }</article> };
    }
    // Told apart by whether it is its moment, so that it opens then, also if it was closed by hand before.
    html! {
        <details key={format!("{index}-{is_now}")} {class} open={is_now}>
            <summary><span class="note-kind">{ kind(note) }</span><b>{ &note.title }</b></summary>
            { body }
        </details>
    }
}

/// The way to the step that a note belongs to, if this run has it.
fn leads_back(session: &Rc<Session>, step: usize) -> Option<Html> {
    let place = session.steps.iter().position(|at| at.step == step)?;
    let moment = session.steps.get(place)?.moment;
    let title = session.title(Some(place)).to_owned();
    let session = Rc::clone(session);
    let onclick = move |_: MouseEvent| go(&session, moment);
    Some(html! {
        <button type="button" class="link note-step" {onclick}>{ format!("Step {}: {title}", place + 1) }</button>
    })
}
