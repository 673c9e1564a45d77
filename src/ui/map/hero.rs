//! The run on the first page: twelve seconds of the engine, round and round. It stands still for whoever wants less
//! motion, and while nobody can see it.

use std::cell::Cell;
use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::base::SimDuration;
use crate::insight::{narrated, news};
use crate::lesson::markup::Span;
use crate::player::Moment;
use crate::ui::hooks::{use_media, use_seen};
use crate::ui::icons::Icon;
use crate::ui::load;
use crate::ui::opening::Opening;
use crate::ui::parts::Part;
use crate::ui::player::use_moment;
use crate::ui::session::Session;
use crate::ui::stage::StageView;
use crate::ui::widgets::words::way;

/// The line under the run says something else this often.
const LINE: SimDuration = SimDuration::from_millis(1_500);

/// What the run is given.
#[derive(Properties, PartialEq)]
pub struct HeroProps {
    /// The id of its lesson.
    pub id: AttrValue,
    /// What is seen before it runs, as the build has drawn it.
    pub pictures: Option<AttrValue>,
}

/// Where the run stands before it goes on: at the step in its middle.
pub fn begin(session: &Session) -> Moment {
    session.steps.get(session.steps.len() / 2).map_or(session.history.start(), |at| at.moment)
}

/// The run.
#[component]
pub fn Hero(props: &HeroProps) -> Html {
    let session = use_state(|| None::<Rc<Session>>);
    // What stands on the page before the program takes its place.
    let pictures = use_state(|| props.pictures.clone().or_else(printed).unwrap_or_default());
    {
        let setter = session.setter();
        use_effect_with(props.id.clone(), move |id| {
            let (id, gone) = (id.clone(), Rc::new(Cell::new(false)));
            let watched = Rc::clone(&gone);
            spawn_local(async move {
                // Without it the picture stays: there is nothing that the reader could do, or miss.
                let opened = open(&id, || watched.get()).await;
                if !watched.get() {
                    setter.set(opened);
                }
            });
            move || gone.set(true)
        });
    }
    html! {
        <figure class="live">
            if let Some(session) = &*session {
                <Live session={Rc::clone(session)} pictures={(*pictures).clone()} />
            } else {
                <div class="live-stage" inert={true}>{ Html::from_html_unchecked((*pictures).clone()) }</div>
                <div class="live-bar"><span class="live-toggle" aria-hidden="true"></span></div>
            }
        </figure>
    }
}

fn printed() -> Option<AttrValue> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    let drawn = web_sys::window()?.document()?.query_selector(".printed .live-stage").ok()??;
    Some(drawn.inner_html().into())
}

async fn open(id: &str, gone: impl Fn() -> bool) -> Option<Rc<Session>> {
    Part::Queues.bring().await.ok()?;
    let lesson = load::lesson(id).await.ok()?;
    let session = Opening::new(Rc::new(lesson), None, Vec::new()).finish(|_| (), gone).await?;
    let session = session.without_stops();
    session.player.act(|playback| playback.seek(begin(&session)));
    Some(Rc::new(session))
}

#[derive(Properties, PartialEq)]
struct LiveProps {
    session: Rc<Session>,
    /// Seen until the stage is painted.
    pictures: AttrValue,
}

#[component]
fn Live(props: &LiveProps) -> Html {
    let session = &props.session;
    let frame = use_node_ref();
    let still = use_media("(prefers-reduced-motion: reduce)");
    // What the reader has chosen, against what the system asks for.
    let chosen = use_state(|| None::<bool>);
    let is_seen = use_seen(&frame);
    let wanted = chosen.unwrap_or(!still);
    let runs = wanted && is_seen;
    use_effect_with((Rc::clone(session), runs), |(session, runs)| {
        let again = runs.then(|| {
            let player = Rc::downgrade(&session.player);
            session.player.act(|playback| playback.play());
            session.player.on_change(move || {
                if let Some(player) =
                    player.upgrade().filter(|player| player.playback(|playback| playback.is_over()))
                {
                    player.act(|playback| playback.play());
                }
            })
        });
        if again.is_none() {
            session.player.act(|playback| playback.pause());
        }
        move || drop(again)
    });
    let toggle = {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(Some(!wanted)))
    };
    html! {
        <ContextProvider<Rc<Session>> context={Rc::clone(session)}>
            <figcaption class="visually-hidden">{ &session.lesson.summary }</figcaption>
            // What could be pressed in a lesson cannot be here.
            <div class="live-stage" ref={frame} inert={true}>
                { Html::from_html_unchecked(props.pictures.clone()) }
                <StageView menus={false} />
            </div>
            <div class="live-bar">
                <button type="button" class="live-toggle" aria-label={if wanted { "Pause the run" } else { "Play the run" }} onclick={toggle}>
                    { if wanted { Icon::Pause.html() } else { Icon::Play.html() } }
                </button>
                <Line session={Rc::clone(session)} />
                <a class="button small" href={way(&session.lesson.id, "")}>{ "Open the run" }</a>
            </div>
        </ContextProvider<Rc<Session>>>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    session: Rc<Session>,
}

/// What has happened, in words. Nobody is told of it: it is another all the time.
#[component]
fn Line(props: &LineProps) -> Html {
    let session = &props.session;
    let moment = use_moment(&session.player);
    let recording = session.recording();
    let told = news(recording, moment, LINE);
    let words = told.map(|entry| narrated(recording, entry)).unwrap_or_default();
    html! {
        <p class="live-line">
            <span class="live-time">{ moment.at.to_string() }</span>
            // Another line each time: words of this one that moved would be a shift of what is read.
            <span key={told.map_or(0, |entry| entry.0 + 1)}>{ for words.iter().map(piece) }</span>
        </p>
    }
}

fn piece(span: &Span) -> Html {
    match span {
        Span::Thing { words, .. } => html! { <b>{ words.clone() }</b> },
        Span::Message(number) => html! { <b class="live-message">{ format!("#{number}") }</b> },
        Span::Text(words) => html! { { words.clone() } },
        _ => html! {},
    }
}
