//! The first page: a run of the engine, where to go on, and the course as a map of stamps that can be searched.
//!
//! Its code comes late (`ui::parts`). Until then the page that the build has drawn of it is seen: the same, for
//! somebody who comes for the first time.

mod chapters;
mod find;
mod foot;
pub mod hero;
mod hits;
mod icons;
mod kept;
mod stamp;
mod ways;

use std::rc::Rc;

use yew::prelude::*;

use self::chapters::Chapters;
use self::find::{Filter, Find};
use self::foot::Foot;
use self::hero::Hero;
use self::hits::Hits;
use self::kept::Kept;
use self::ways::Ways;
use super::icons::Icon;
use super::pages::home::HomeProps;
use super::reveal::{use_pieces, use_reveal};
use super::storage;
use super::widgets::words::way;
use crate::lesson::Course;

/// Does what is drawn answer to a hand? What the build draws does not.
const ALIVE: bool = cfg!(target_arch = "wasm32");

/// What is kept of the reader's way, and can anything be?
#[derive(PartialEq)]
struct Keeping {
    kept: Kept,
    works: bool,
}

impl Keeping {
    /// What the browser has. The build, which has no browser, draws the page for a new reader.
    fn read() -> Self {
        if !ALIVE {
            return Self { kept: Kept::default(), works: true };
        }
        let pairs = own();
        let kept = Kept::of(pairs.iter().map(|(key, value)| (&**key, &**value)));
        Self { kept, works: storage::keys().is_some() }
    }
}

/// All that is kept of the reader's way, as it is kept.
fn own() -> Vec<(String, String)> {
    let keys = storage::keys().unwrap_or_default().into_iter().filter(|key| kept::is_own(key));
    keys.filter_map(|key| storage::read(&key).map(|value| (key, value))).collect()
}

/// What the parts of the map share.
#[derive(Clone, PartialEq)]
struct Shared {
    course: Rc<Course>,
    keeping: Rc<Keeping>,
}

/// The first page.
#[component]
pub fn Map(props: &HomeProps) -> Html {
    // The head, and each chapter.
    let pieces = props.course.chapters.len() + 1;
    let drawn = use_pieces(pieces);
    use_reveal(drawn == pieces);
    let keeping = use_state(|| Rc::new(Keeping::read()));
    let (query, filter) = (use_state(AttrValue::default), use_state(Filter::default));
    let shared = Shared { course: Rc::clone(&props.course), keeping: Rc::clone(&keeping) };
    let onchange = {
        let keeping = keeping.setter();
        Callback::from(move |()| keeping.set(Rc::new(Keeping::read())))
    };
    let (onquery, onfilter) = {
        let (query, filter) = (query.setter(), filter.setter());
        (Callback::from(move |text| query.set(text)), Callback::from(move |chosen| filter.set(chosen)))
    };
    html! {
        <>
            <section class="hero">
                <div class="hero-words">
                    <h1>{ "See what a message broker does" }</h1>
                    <p>
                        { "A real broker runs in this page. Watch its queues, retries and dead letters at work, forwards and backwards, with the code that does it alongside." }
                    </p>
                    <p class="hero-ways">{ begin(&shared) }</p>
                </div>
                <Hero id={props.course.hero.clone()} pictures={props.pictures.clone()} />
            </section>
            <Ways shared={shared.clone()} />
            <Find shared={shared.clone()} query={(*query).clone()} {onquery} filter={*filter} {onfilter} />
            <div class="slot-of-hits"><Hits shared={shared.clone()} query={(*query).clone()} /></div>
            <div class="slot-of-chapters">
                if query.trim().is_empty() { <Chapters shared={shared.clone()} filter={*filter} drawn={drawn - 1} /> }
            </div>
            <Foot {shared} {onchange} />
        </>
    }
}

/// The ways into the course: to begin, to go on, to what comes next.
fn begin(shared: &Shared) -> Html {
    let (course, kept) = (&shared.course, &shared.keeping.kept);
    let Some(first) = course.lessons().next() else { return html! {} };
    let strong = |href: String, words: String| {
        html! { <a class="button primary" {href}>{ Icon::Play.html() }{ words }</a> }
    };
    if kept.is_empty(course) {
        return strong(way(&first.id, ""), "Begin with the first lesson".to_owned());
    }
    let on = match (kept.under_way(course), kept.next(course)) {
        (Some((lesson, at)), _) => {
            strong(way(&lesson.id, &at.step), format!("Go on: step {} of {}", at.furthest, at.of))
        }
        (None, Some(lesson)) => strong(way(&lesson.id, ""), format!("Go on: {}", lesson.title)),
        (None, None) => html! {},
    };
    html! { <>{ on }<a class="button from-start" href={way(&first.id, "")}>{ "From the beginning" }</a></> }
}
