//! A lesson: loading it, telling why it did not come, or showing it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::open::{Arrival, Opened, use_opened};
use super::settled::{self, Settled};
use crate::embed;
use crate::lesson::suggest::nearest;
use crate::player::{Motion, Playback, shortened};
use crate::ui::app::{Library, set_title};
use crate::ui::bench::bar::BenchBar;
use crate::ui::bench::compare::{CompareBar, Stages};
use crate::ui::bench::{Bench, BenchView, use_bench};
use crate::ui::focus;
use crate::ui::hooks::{use_media, use_stored};
use crate::ui::icons::Icon;
use crate::ui::keys::{self, Key};
use crate::ui::load::Loaded;
use crate::ui::opening::progress_bar;
use crate::ui::panels::{PANELS, panels, panels_of};
use crate::ui::parts::Late;
use crate::ui::player::use_moment;
use crate::ui::reveal::{use_pieces, use_reveal};
use crate::ui::route::{self, Asked};
use crate::ui::session::{Pointed, Selected, Selection, Session, use_session};
use crate::ui::share::{self, Share};
use crate::ui::tabs;
use crate::ui::widgets::header_tools::header_tools;
use crate::ui::widgets::key_help::KeyHelp;
use crate::ui::widgets::notice::Trouble;
use crate::ui::widgets::side::{Fold, Grip, Side, use_fold};
use crate::ui::widgets::telling::Telling;
use crate::ui::widgets::transport::{Transport, act};

/// The address follows the moment this long after the last change.
const ADDRESS_MS: u32 = 250;

/// What the page is given.
#[derive(Properties, PartialEq)]
pub struct LessonPageProps {
    /// The lesson's id.
    pub id: String,
    /// The address it was asked for by.
    pub asked: Asked,
    /// Course and glossary.
    pub library: Library,
}

/// A lesson, or why there is none.
#[component]
pub fn LessonPage(props: &LessonPageProps) -> Html {
    let Arrival { opened, percent, retry, cancel } =
        use_opened(&props.id, &props.asked.address, &props.library);
    use_reveal(percent.is_some() || !matches!(opened, Loaded::Loading | Loaded::Ready(Opened::Open(_))));
    let plain = |shown: Html| html! { <main class="plain" id="main" tabindex="-1">{ shown }</main> };
    match opened {
        Loaded::Loading => plain(match percent {
            Some(percent) => progress_bar(percent, cancel),
            None => html! { <p class="loading" role="status">{ "Loading the lesson…" }</p> },
        }),
        Loaded::Failed(error) => plain(html! {
            <Trouble title="The lesson did not load" {retry}>
                { error.html() }
            </Trouble>
        }),
        Loaded::Ready(Opened::Cancelled) => plain(html! {
            <Trouble title="The lesson was not opened" {retry}>
                <p>{ "Its run was cancelled before it was complete." }</p>
            </Trouble>
        }),
        Loaded::Ready(Opened::Missing) => plain(missing(&props.id, &props.library)),
        Loaded::Ready(Opened::Open(session)) => {
            let next = props.library.course.after(&props.id);
            let next = next.map(|next| (next.id.clone().into(), next.title.clone().into()));
            html! { <OpenLesson first={session} asked={props.asked.clone()} {next} /> }
        }
    }
}

fn missing(id: &str, library: &Library) -> Html {
    let lessons = library.course.chapters.iter().flat_map(|chapter| &chapter.lessons);
    let meant = nearest(id, lessons.map(|lesson| &*lesson.id)).and_then(|id| library.course.find(id));
    set_title("No such lesson · Sorting Office");
    html! {
        <Trouble title="There is no such lesson">
            <p>{ "The link asks for a lesson called " }<code>{ shortened(id).into_owned() }</code>{ "." }</p>
            if let Some((_, lesson)) = meant {
                <p>{ "Was this meant: " }<a href={format!("#/{}", lesson.id)}>{ &lesson.title }</a>{ "?" }</p>
            }
        </Trouble>
    }
}

/// What an open lesson is given.
#[derive(Properties, PartialEq)]
struct OpenProps {
    first: Rc<Session>,
    asked: Asked,
    /// The id and the title of the lesson after it.
    next: Option<(AttrValue, AttrValue)>,
}

#[component]
fn OpenLesson(props: &OpenProps) -> Html {
    let embed = props.asked.address.embed;
    // The bar above, what it is played with, the panels; at last the stage, in the room that these leave, with what is
    // said: a question's card looks where things stand.
    let drawn = use_pieces(4);
    let is_whole = drawn == 4;
    // Before all that looks for its place on the page.
    use_reveal(is_whole);
    let version = use_state(|| 0_u32);
    let bench = use_memo(Rc::clone(&props.first), |first| {
        let changed = version.setter();
        let changed = Callback::from(move |version| changed.set(version));
        Bench::new(Rc::clone(first), props.asked.address.branch.as_deref(), changed)
    });
    let bench: &Rc<Bench> = &bench;
    let session = &bench.session();
    let selected = use_state(Selected::default);
    let pointed = use_state(|| None);
    let asks = use_state(|| None);
    let help = use_state(|| false);
    let panel = use_state(|| AttrValue::Static(PANELS[0].id));
    let side_open = use_state(|| false);
    let fold = use_fold(bench.compares());
    let show_panel = {
        let (panel, side_open) = (panel.setter(), side_open.setter());
        Callback::from(move |id: AttrValue| {
            panel.set(id);
            side_open.set(fold != Fold::Beside);
        })
    };
    // What it opens at first.
    let side = panels_of(session).next().map_or("", |panel| panel.title);
    let turn_side = {
        let side_open = side_open.clone();
        Callback::from(move |_: MouseEvent| side_open.set(!*side_open))
    };
    let close_side = {
        let side_open = side_open.setter();
        Callback::from(move |()| side_open.set(false))
    };
    let (characters, keep_characters) = use_stored("character-keys", "on");
    let still = use_media("(prefers-reduced-motion: reduce)");
    {
        let session = Rc::clone(session);
        use_effect_with(still, move |still| session.player.act(|playback| playback.set_still(*still)));
    }
    use_address(bench, &props.asked, is_whole);
    use_keys(bench, session, characters != "off", {
        let (help, show_panel, session) = (help.setter(), show_panel.clone(), Rc::clone(session));
        Callback::from(move |id: Option<&'static str>| match id {
            Some(id) if panels_of(&session).all(|panel| panel.id != id) => {}
            Some(id) => {
                show_panel.emit(AttrValue::Static(id));
                tabs::focus("panel", id);
            }
            None => help.set(true),
        })
    });
    let selection = Selection { now: *selected, set: Callback::from(move |next| selected.set(next)) };
    let pointed = Pointed {
        now: *pointed,
        set: Callback::from(move |next| pointed.set(next)),
        asks: (*asks).clone(),
        ask: Callback::from(move |next| asks.set(next)),
    };
    let show_keys = {
        let help = help.setter();
        Callback::from(move |_: MouseEvent| help.set(true))
    };
    let hide_keys = {
        let help = help.setter();
        Callback::from(move |()| help.set(false))
    };
    let shared = use_state(|| None);
    let share = {
        let (session, shared) = (Rc::clone(session), shared.setter());
        Callback::from(move |_: MouseEvent| {
            // What is shared is what is seen: it stands still meanwhile.
            session.player.act(Playback::pause);
            shared.set(Some(session.player.moment()));
        })
    };
    let shut_share = {
        let shared = shared.setter();
        Callback::from(move |()| {
            shared.set(None);
            // On a phone the button that opened it has gone with what it was in: the focus is still in the dialog.
            if focus::active()
                .is_none_or(|element| element.closest("dialog").is_ok_and(|dialog| dialog.is_some()))
            {
                focus::put(".more-button");
            }
        })
    };
    let panels_shown = {
        let shown = (*panel).clone();
        Callback::from(move |()| panels(shown.clone(), show_panel.clone()))
    };
    let switch = keep_characters.reform(|on: bool| AttrValue::Static(if on { "on" } else { "off" }));
    html! {
        <ContextProvider<BenchView> context={bench.view()}>
        <ContextProvider<Rc<Session>> context={Rc::clone(session)}>
        <ContextProvider<Selection> context={selection}>
        <ContextProvider<Pointed> context={pointed}>
            <main class="lesson" id="main" tabindex="-1">
                <h1 class="sr-only">{ &session.lesson.title }</h1>
                <div class="slot-of-bench">if !embed { <BenchBar /> }<CompareBar /></div>
                <div class="slot-of-stages">
                    if is_whole {
                        <Stages ledger={!embed} />
                        <Telling asks={!embed} next={props.next.clone()} />
                    }
                </div>
                <div class="deck">
                    <div class="slot-of-transport">if drawn > 1 { <Transport /> }</div>
                    <div class="deck-end">
                        if embed {
                            <FullLink />
                        } else {
                            if fold != Fold::Beside {
                                <button type="button" class="button side-button" aria-expanded={side_open.to_string()}
                                    aria-controls="side" onclick={turn_side}>{ side }</button>
                            }
                            <button type="button" class="icon-button keys-button" aria-label="Keys" aria-keyshortcuts="?"
                                data-hint="Keys (?)" onclick={show_keys}>{ Icon::Keys.html() }</button>
                        }
                    </div>
                </div>
                <div class="slot-of-grip">if fold == Fold::Beside && !embed { <Grip /> }</div>
            </main>
            if !embed && drawn > 2 {
                <Side {fold} open={*side_open} onclose={close_side}>
                    <aside class="panels" aria-label="Details"><Late show={panels_shown} /></aside>
                </Side>
            }
            <div class="slot-of-dialogs">
                if !embed { { header_tools(html! { <>{ share::button(share) }</> }) } }
                if let Some(moment) = *shared {
                    <Share {moment} onclose={shut_share} />
                }
            </div>
            if *help {
                <KeyHelp characters={characters != "off"} {switch} onclose={hide_keys} />
            }
        </ContextProvider<Pointed>>
        </ContextProvider<Selection>>
        </ContextProvider<Rc<Session>>>
        </ContextProvider<BenchView>>
    }
}

/// Leads from an embedded lesson to the same moment in a page of its own.
#[component]
fn FullLink() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let address = use_bench().map(|bench| bench.address_of(moment, true));
    let href = embed::full(&address.unwrap_or_else(|| session.address_of(moment, true)));
    html! {
        <a class="button small full-link" {href} target="_blank" rel="noopener">
            { "Open in full" }{ Icon::Open.html() }
        </a>
    }
}

/// Goes where the address says, and keeps the address saying where the run is. Nothing is settled before the page
/// is whole.
#[hook]
fn use_address(bench: &Rc<Bench>, asked: &Asked, is_whole: bool) {
    let embed = asked.address.embed;
    use_effect_with((bench.id(), asked.number), {
        let (bench, asked) = (Rc::clone(bench), asked.clone());
        move |_| {
            bench.follow(&asked.address);
            let session = bench.session();
            set_title(&format!("{} · Sorting Office", session.lesson.title));
            let moment = session.moment_of(&asked.address);
            session.player.act(|playback| {
                playback.pause();
                playback.seek(moment);
            });
        }
    });
    use_effect_with((bench.view(), embed, is_whole), |(bench, embed, is_whole)| {
        let pending: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let (bench, embed, is_whole) = (bench.clone(), *embed, *is_whole);
        let session = bench.session();
        let write = {
            let session = Rc::clone(&session);
            move || {
                let is_still = session.player.playback(|playback| playback.motion() == Motion::Paused);
                settled::say(if is_still && bench.percent().is_none() && is_whole {
                    Settled::Still
                } else {
                    Settled::No
                });
                let write = {
                    let (bench, session) = (bench.clone(), Rc::clone(&session));
                    move || {
                        if session.player.playback(|playback| playback.motion() == Motion::Paused) {
                            route::show(&bench.address_of(session.player.moment(), embed));
                            if bench.percent().is_none() && is_whole {
                                settled::say(Settled::Kept);
                            }
                        }
                    }
                };
                *pending.borrow_mut() = Some(Timeout::new(ADDRESS_MS, write));
            }
        };
        write();
        let on_change = session.player.on_change(write.clone());
        let on_frame = session.player.on_frame(move |_| write());
        move || drop((on_change, on_frame))
    });
}

/// Listens to the keyboard for as long as the lesson is open; `show` shows a panel or, without one, the list
/// of keys.
#[hook]
fn use_keys(
    bench: &Rc<Bench>,
    session: &Rc<Session>,
    characters: bool,
    show: Callback<Option<&'static str>>,
) {
    let bench = Rc::clone(bench);
    use_effect_with((Rc::clone(session), characters), move |(session, characters)| {
        let (session, characters) = (Rc::clone(session), *characters);
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let Some(key) = keys::read(event, characters) else { return };
                event.prevent_default();
                match key {
                    Key::Act(what) => act(&session, what),
                    Key::Undo => bench.undo(),
                    Key::Redo => bench.redo(),
                    Key::Panel(id) => show.emit(Some(id)),
                    Key::Things => bench.look_for_a_thing(true),
                    Key::Help => show.emit(None),
                }
            })
        });
        move || drop(listener)
    });
}
