//! Who is where in the code, as `lines.rs` finds it: the discs beside the lines, and the row that says it in words.

use yew::prelude::*;

use crate::lesson::listing::Language;
use crate::sim::{Node, NodeId};
use crate::ui::icons::Icon;
use crate::ui::lines::Live;
use crate::ui::session::Session;
use crate::ui::widgets::chips::glyph;

/// From so many on, those on one line are counted.
const MANY: usize = 3;

/// Those who stand at a line as discs with their initials; many as their number.
pub fn discs(session: &Session, here: &[(NodeId, bool, bool)]) -> Html {
    let plan = &session.recording().plan;
    if here.len() >= MANY {
        let names: Vec<&str> = here.iter().map(|(actor, ..)| plan.name(*actor)).collect();
        return html! { <i class="disc" data-hint={names.join(", ")}>{ here.len() }</i> };
    }
    let disc = |(actor, newest, waits): &(NodeId, bool, bool)| {
        let name = plan.name(*actor);
        let shape = if is_broker(session, *actor) { "diamond" } else { "square" };
        let initial = name.chars().next().map(|first| first.to_uppercase().to_string());
        html! {
            <i class={classes!("disc", shape, newest.then_some("newest"), waits.then_some("waits"))} data-hint={name.to_owned()}>
                <b>{ initial }</b>
            </i>
        }
    };
    html! { { for here.iter().map(disc) } }
}

fn is_broker(session: &Session, actor: NodeId) -> bool {
    !matches!(session.recording().plan.node(actor), Node::Client(_))
}

/// Who is at which lines of a part, in a sentence.
pub fn described(session: &Session, live: &[Live], part: usize) -> String {
    let here = live.iter().filter(|live| live.part == part).map(|live| {
        let (name, does) =
            (session.recording().plan.name(live.actor), if live.waits { "waits" } else { "is" });
        format!("line {}, {name} {does} here", live.start + 1)
    });
    here.collect::<Vec<_>>().join("; ")
}

/// Everybody who is somewhere in the code, each with the line and, if it is not the part `shown`, the file.
/// `ongo` leads there.
pub fn now_row(
    session: &Session,
    live: &[Live],
    shown: usize,
    language: Language,
    ongo: &Callback<Live>,
) -> Html {
    // Whoever is at several regions at once stands in the first.
    let mut first: Vec<&Live> = Vec::new();
    for one in live {
        if first.last().is_none_or(|before| (before.actor, before.entry) != (one.actor, one.entry)) {
            first.push(one);
        }
    }
    let chip = |live: &&Live| {
        let file = match session.lesson.code.parts.get(live.part) {
            Some(part) if live.part != shown => format!("{} ", part.file(language)),
            _ => String::new(),
        };
        let go = {
            let live = (*live).clone();
            ongo.reform(move |_: MouseEvent| live.clone())
        };
        html! {
            <button type="button" onclick={go} translate="no"
                class={classes!("actor", live.newest.then_some("newest"), live.waits.then_some("waits"))}>
                { if live.waits { Icon::Busy } else { glyph(session, live.actor) }.html() }
                { session.recording().plan.name(live.actor) }
                if live.waits { <span class="sr-only">{ " waits" }</span> }
                <small>{ file }{ live.start + 1 }</small>
            </button>
        }
    };
    html! { <div class="code-now" role="group" aria-label="Who is where">{ "now" }{ for first.iter().map(chip) }</div> }
}
