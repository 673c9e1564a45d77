//! Fetching the page's own files.

use js_sys::{Function, Promise, Uint8Array};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, RequestCache, RequestInit, Response};
use yew::platform::spawn_local;
use yew::prelude::*;

use super::parts::Part;
use super::route::root;
use crate::base::Unreadable;
use crate::lesson::{FORMAT, Lesson, Packed};

/// Something that is fetched.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded<T> {
    /// It is on its way.
    Loading,
    /// It did not come.
    Failed(LoadError),
    /// It is there.
    Ready(T),
}

/// Why a file did not come.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadError {
    /// No answer.
    Unreachable(String),
    /// An answer, but not the file.
    Status(String, u16),
    /// The file is no JSON, or not of the form it should have.
    Malformed(String, String),
    /// The file is not what the build wrote.
    Damaged(String),
    /// The file was written for another version of the page, in the format of this number.
    OtherFormat(String, u32),
}

impl LoadError {
    /// What happened, in a sentence.
    fn text(&self) -> String {
        match self {
            Self::Unreachable(file) => format!("The server did not answer when the page asked for {file}."),
            Self::Status(file, status) => {
                format!("The server answered {status} when the page asked for {file}.")
            }
            Self::Malformed(file, why) => format!("The file {file} cannot be read: {why}."),
            Self::Damaged(file) => format!("The file {file} is damaged, or did not come whole."),
            Self::OtherFormat(file, found) => {
                format!(
                    "The file {file} is of format {found}, and this page reads format {FORMAT}: the page and the file are of two versions."
                )
            }
        }
    }

    /// What can be done about it.
    const fn advice(&self) -> &'static str {
        match self {
            Self::OtherFormat(..) | Self::Status(_, 404) => {
                "Reload the page. If this stays, the site was only half updated: whoever runs it copies the whole site again."
            }
            Self::Unreachable(_) | Self::Status(..) | Self::Malformed(..) | Self::Damaged(_) => {
                "The connection may have been interrupted. Try again in a moment."
            }
        }
    }

    /// Both, as a page of trouble shows them.
    pub fn html(&self) -> Html {
        html! { <><p>{ self.text() }</p><p>{ self.advice() }</p></> }
    }
}

/// Something that is fetched when it is first shown, and how to ask for it again.
#[hook]
pub fn use_fetched<T, F>(fetch: fn() -> F) -> (Loaded<T>, Callback<()>)
where
    T: Clone + 'static,
    F: Future<Output = Result<T, LoadError>> + 'static,
{
    let fetched = use_state(|| Loaded::Loading);
    let attempt = use_state(|| 0_u32);
    {
        let setter = fetched.setter();
        use_effect_with(*attempt, move |_| {
            setter.set(Loaded::Loading);
            spawn_local(async move {
                setter.set(fetch().await.map_or_else(Loaded::Failed, Loaded::Ready));
            });
        });
    }
    let again = Callback::from(move |()| attempt.set(*attempt + 1));
    ((*fetched).clone(), again)
}

/// Fetches what the build has packed.
pub async fn packed<T: Packed>(file: &str) -> Result<T, LoadError> {
    T::from_bytes(&bytes(file).await?).map_err(|error| unreadable(file, error))
}

/// Fetches a lesson, and what is needed to read it.
pub async fn lesson(id: &str) -> Result<Lesson, LoadError> {
    let file = &*format!("lessons/{id}/lesson.bin");
    let bytes = bytes(file).await?;
    if Lesson::needs_services(&bytes).map_err(|error| unreadable(file, error))? {
        Part::Services.bring().await?;
    }
    Lesson::from_bytes(&bytes).map_err(|error| unreadable(file, error))
}

fn unreadable(file: &str, error: Unreadable) -> LoadError {
    match error {
        Unreadable::Damaged => LoadError::Damaged(file.to_owned()),
        Unreadable::OtherFormat(found) => LoadError::OtherFormat(file.to_owned(), found),
    }
}

/// Fetches a JSON file.
pub async fn json(file: &str) -> Result<Value, LoadError> {
    let bytes = bytes(file).await?;
    serde_json::from_slice(&bytes).map_err(|error| LoadError::Malformed(file.to_owned(), error.to_string()))
}

/// Has the browser fetch a part's style, if it has not; kept as soon as it is there.
pub fn style(part: &str) -> Option<Promise> {
    let document = web_sys::window()?.document()?;
    let link = document.query_selector(&format!("link[data-late={part}]:not([rel])")).ok()??;
    let link: HtmlElement = link.dyn_into().ok()?;
    // As it is written it leads there from the address at which the page was opened, and only from there.
    let name = link.get_attribute("href")?;
    let name = name.rsplit('/').next().unwrap_or_default();
    link.set_attribute("href", &format!("{}{name}", root())).ok()?;
    let came = Promise::new(&mut |came: Function, _| {
        link.set_onload(Some(&came));
        link.set_onerror(Some(&came));
    });
    link.set_attribute("rel", "stylesheet").ok()?;
    Some(came)
}

/// Fetches a text.
pub async fn text(file: &str) -> Result<String, LoadError> {
    let text = String::from_utf8(bytes(file).await?);
    text.map_err(|error| LoadError::Malformed(file.to_owned(), error.to_string()))
}

/// Fetches a file of the site, by its way from the root. The browser asks the server whether the one it keeps is still the
/// one there: the file of another version would be no use.
async fn bytes(file: &str) -> Result<Vec<u8>, LoadError> {
    let unreachable = |_: JsValue| LoadError::Unreachable(file.to_owned());
    let window = web_sys::window().ok_or_else(|| unreachable(JsValue::NULL))?;
    let how = RequestInit::new();
    how.set_cache(RequestCache::NoCache);
    let response = window.fetch_with_str_and_init(&format!("{}{file}", root()), &how);
    let response = JsFuture::from(response).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    if !response.ok() {
        return Err(LoadError::Status(file.to_owned(), response.status()));
    }
    let content = JsFuture::from(response.array_buffer().map_err(unreachable)?).await.map_err(unreachable)?;
    Ok(Uint8Array::new(&content).to_vec())
}
