//! The address bar: what the reader asked for by a link, and where the page stands now.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use yew::prelude::*;

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

fn read(number: u32) -> Asked {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let (address, errors) = Address::parse(hash.trim_start_matches('#'));
    Asked { address, errors, number }
}

/// The address asked for, by the link the page was opened with or by one that was followed since.
#[hook]
pub fn use_asked() -> Asked {
    let asked = use_state(|| read(0));
    {
        let setter = asked.setter();
        use_effect_with((), move |()| {
            let mut number = 0;
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    number += 1;
                    setter.set(read(number));
                })
            });
            move || drop(listener)
        });
    }
    (*asked).clone()
}

/// Makes the address bar say where the page stands, without a new entry in the browser's history.
pub fn show(address: &Address) {
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    // Refused in some sandboxed frames: the link is lost there, nothing else.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address.to_string()));
}

/// The whole link of what is shown now.
pub fn current() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}
