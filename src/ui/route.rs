//! The address bar: what the reader asked for by a link, and where the page stands now.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::parts::Part;
use crate::player::{Address, AddressError};

/// An address that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What was asked for.
    pub address: Address,
    /// What could not be read.
    pub errors: Vec<AddressError>,
    /// Counts up with every time something is asked for: the same link twice is two wishes.
    pub number: u32,
}

/// Where lessons have pages of their own, from the site's root: `lesson/<id>/`.
pub const LESSONS: &str = "lesson/";

/// Where the account stands of what the broker is checked against.
pub const CONFORMANCE: &str = "conformance";

/// What an address leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Page<'a> {
    /// The course list.
    Home,
    /// What the broker is checked against.
    Conformance,
    /// The lesson of that id.
    Lesson(&'a str),
}

impl<'a> Page<'a> {
    /// The page of an address.
    pub fn of(address: &'a Address) -> Self {
        match address.lesson.as_deref() {
            None => Self::Home,
            Some(CONFORMANCE) => Self::Conformance,
            Some(id) => Self::Lesson(id),
        }
    }

    /// The lesson, if it is one.
    pub fn lesson(self) -> Option<&'a str> {
        match self {
            Self::Lesson(id) => Some(id),
            Self::Home | Self::Conformance => None,
        }
    }
}

/// What the page's file says of itself: whose page it is, and the way from it to the site's root.
fn told(name: &str) -> Option<String> {
    web_sys::window()?.document()?.get_element_by_id("app")?.get_attribute(name)
}

/// On each page that the build has written: the way from it to the site's root.
const ROOT_ATTRIBUTE: &str = "data-root";

thread_local! {
    static ROOT: String = {
        let way = told(ROOT_ATTRIBUTE).unwrap_or_default();
        let base = web_sys::window().and_then(|window| window.document()?.base_uri().ok()?);
        let root = base.and_then(|base| web_sys::Url::new_with_base(&format!("./{way}"), &base).ok());
        root.map_or(way, |root| root.origin() + &root.pathname())
    };
}

/// The address of the site's root, from where everything of it can be reached: the page's own changes.
pub fn root() -> String {
    ROOT.with(Clone::clone)
}

/// The path of the site's root.
pub fn root_path() -> String {
    web_sys::Url::new(&root()).map_or_else(|_| path(), |root| root.pathname())
}

/// The path of the page's address.
pub fn path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

thread_local! {
    /// The page whose address was read or written last, and the whole of that address.
    static AT: RefCell<(String, String)> = const { RefCell::new((String::new(), String::new())) };
}

/// From now on the page stands where its address says.
fn keep_place() {
    AT.set((path(), current()));
}

/// What stands behind `#` in the page's address.
fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

fn has_deeds(fragment: &str) -> bool {
    fragment.split(['?', '&']).any(Address::is_deed)
}

/// Brings what is needed to read the page's address.
pub async fn bring_reader() {
    if has_deeds(&fragment()) {
        // If it does not come, the reader is told what of the link is left out.
        let _ = Part::Panels.bring().await;
    }
}

/// Reads a link without what was done, since what reads that did not come.
fn read_without(fragment: &str) -> (Address, Vec<AddressError>) {
    let expected = "the part of the page that reads it did not load, and reloading the page may help";
    let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let (lost, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|part| Address::is_deed(part));
    let (address, mut errors) = Address::parse(&format!("{path}?{}", rest.join("&")));
    errors.extend(lost.into_iter().map(|part| AddressError { part: part.to_owned(), expected }));
    (address, errors)
}

fn read(number: u32) -> Asked {
    keep_place();
    let fragment = &*fragment();
    // On a page of its own a lesson need not be named: what stands there is nothing, or a step of it.
    let own = told("data-lesson").filter(|_| !fragment.starts_with('/'));
    let (address, errors) = match own {
        None if has_deeds(fragment) && !Part::Panels.is_here() => read_without(fragment),
        None => Address::parse(fragment),
        own => {
            let step = Some(fragment.to_owned()).filter(|step| !step.is_empty());
            (Address { lesson: own, step, ..Address::default() }, Vec::new())
        }
    };
    Asked { address, errors, number }
}

/// The address asked for, by the link the page was opened with or by one that was followed since.
#[hook]
pub fn use_asked() -> Asked {
    let asked = use_state(|| read(0));
    {
        let setter = asked.setter();
        use_effect_with((), move |()| {
            let number = Rc::new(Cell::new(0));
            let ask = move || {
                let (setter, number) = (setter.clone(), Rc::clone(&number));
                spawn_local(async move {
                    bring_reader().await;
                    number.set(number.get() + 1);
                    setter.set(read(number.get()));
                });
            };
            let again = ask.clone();
            let listeners = web_sys::window().map(|window| {
                let by_link = EventListener::new(&window, "hashchange", move |_| ask());
                // Back to another page's address: browsers tell of that without a `hashchange`.
                let back = EventListener::new(&window, "popstate", move |_| {
                    if AT.with_borrow(|(at, _)| *at != path()) {
                        again();
                    }
                });
                (by_link, back)
            });
            move || drop(listeners)
        });
    }
    (*asked).clone()
}

/// Makes the address bar say where the page stands, without a new entry in the browser's history.
pub fn show(address: &Address) {
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    // A link was followed, and the browser is about to tell of it: that one stays.
    if AT.with_borrow(|(_, at)| *at != current()) {
        return;
    }
    // Refused in some sandboxed frames: the link is lost there, nothing else.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&whole(address)));
    keep_place();
}

/// The whole link of an address.
pub fn whole(address: &Address) -> String {
    let page = match Page::of(address) {
        // Where the build has written pages: while somebody changes the program there are none.
        Page::Lesson(id) if told(ROOT_ATTRIBUTE).is_some() => format!("{}{LESSONS}{id}/", root()),
        Page::Lesson(_) | Page::Home | Page::Conformance => root(),
    };
    format!("{page}{address}")
}

/// The whole link in the address bar.
pub fn current() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}
