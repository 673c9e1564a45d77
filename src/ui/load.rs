//! Fetching the page's own JSON files.

use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::route::root;

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
    /// The file is no JSON.
    Malformed(String, String),
}

impl LoadError {
    /// What happened, in a sentence.
    pub fn text(&self) -> String {
        match self {
            Self::Unreachable(file) => format!("The server did not answer when the page asked for {file}."),
            Self::Status(file, status) => {
                format!("The server answered {status} when the page asked for {file}.")
            }
            Self::Malformed(file, why) => format!("The file {file} cannot be read: {why}."),
        }
    }

    /// Is the file missing, and not just out of reach?
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Status(_, 404))
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

/// Fetches a file of the site, by its way from the root.
pub async fn json(file: &str) -> Result<Value, LoadError> {
    let unreachable = |_: JsValue| LoadError::Unreachable(file.to_owned());
    let window = web_sys::window().ok_or_else(|| unreachable(JsValue::NULL))?;
    let address = format!("{}{file}", root());
    let response = JsFuture::from(window.fetch_with_str(&address)).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    if !response.ok() {
        return Err(LoadError::Status(file.to_owned(), response.status()));
    }
    let text = JsFuture::from(response.text().map_err(unreachable)?).await.map_err(unreachable)?;
    let text = text.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| LoadError::Malformed(file.to_owned(), error.to_string()))
}
