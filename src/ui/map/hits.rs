//! What a search has found, in the place of the map. What steps say is fetched when it is first looked for.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use super::Shared;
use crate::lesson::search::{Found, Hit, Narration, Piece, search};
use crate::ui::load::{self, Loaded};
use crate::ui::widgets::words::way;

/// The file that the build has written of it.
const FILE: &str = "narration.txt";
/// So many are shown.
const MOST: usize = 40;

#[derive(Properties, PartialEq)]
pub struct HitsProps {
    pub shared: Shared,
    /// Nothing is looked for while it is empty.
    pub query: AttrValue,
}

/// The list, with how many there are.
#[component]
pub fn Hits(props: &HitsProps) -> Html {
    let query = props.query.trim();
    let narration = use_state(|| None::<Loaded<Rc<Narration>>>);
    let is_asked = !query.is_empty();
    {
        let narration = narration.clone();
        use_effect_with(is_asked, move |is_asked| {
            // What did not come is asked for again with the next search.
            let is_needed = matches!(*narration, None | Some(Loaded::Failed(_)));
            if *is_asked && is_needed {
                narration.set(Some(Loaded::Loading));
                let narration = narration.setter();
                spawn_local(async move {
                    let text = load::text(FILE).await.map(|text| Rc::new(Narration::read(&text)));
                    narration.set(Some(text.map_or_else(Loaded::Failed, Loaded::Ready)));
                });
            }
        });
    }
    let course = &props.shared.course;
    let (all, trouble) = match &*narration {
        Some(Loaded::Ready(all)) => (Some(Rc::clone(all)), false),
        Some(Loaded::Failed(_)) => (Some(Rc::default()), true),
        Some(Loaded::Loading) | None => (None, false),
    };
    let hits = all.map(|all| search(query, course, &all));
    let status = match &hits {
        _ if !is_asked => String::new(),
        None => "Searching…".to_owned(),
        Some(hits) => found(hits.len(), query),
    };
    html! {
        <div class={if is_asked { "hits" } else { "hits-none" }}>
            <p class="hits-count" role="status">{ status }</p>
            if trouble && is_asked {
                <p>{ "What the steps say could not be loaded, so only titles were searched. Search again to try once more." }</p>
            }
            if hits.as_ref().is_some_and(Vec::is_empty) && is_asked {
                <p>{ "Try a single word, or the beginning of one. Terms are spelled as the brokers’ own documents have them: “requeue”, “prefetch”, “offset”." }</p>
            }
            <ol>{ for hits.iter().flatten().take(MOST).map(|hit| shown(&props.shared, hit)) }</ol>
        </div>
    }
}

fn found(count: usize, query: &str) -> String {
    match count {
        0 => format!("Nothing in the course has “{query}”."),
        1 => format!("1 place has “{query}”."),
        _ if count > MOST => format!("{count} places have “{query}”. These are the first {MOST}."),
        _ => format!("{count} places have “{query}”."),
    }
}

fn shown(shared: &Shared, hit: &Hit) -> Html {
    let lesson = shared.course.find(&hit.lesson).map(|(_, lesson)| &*lesson.title).unwrap_or_default();
    let place = match hit.place {
        Found::Lesson => "Lesson".to_owned(),
        Found::Term => format!("Term, explained in {lesson}"),
        Found::Step => lesson.to_owned(),
    };
    html! {
        <li>
            <a class="hit-card" href={way(&hit.lesson, hit.step.as_deref().unwrap_or_default())}>
                <span class="hit-place">{ place }</span>
                <h2>{ marked(&hit.title) }</h2>
                <p>{ marked(&hit.text) }</p>
            </a>
        </li>
    }
}

fn marked(pieces: &[Piece]) -> Html {
    let piece = |(text, is_marked): &Piece| {
        if *is_marked {
            html! { <mark>{ text }</mark> }
        } else {
            html! { { text } }
        }
    };
    html! { { for pieces.iter().map(piece) } }
}
