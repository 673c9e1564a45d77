//! The foot of the first page: what the broker is checked against, and what the browser keeps of the reader's way,
//! to be saved, read again and forgotten.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::kept::{file, is_better, read_file};
use super::{ALIVE, Shared, own};
use crate::ui::progress::PROGRESS;
use crate::ui::route::CONFORMANCE;
use crate::ui::share::save::save_texts;
use crate::ui::storage;

const FILE_NAME: &str = "sorting-office-progress.json";

#[derive(Properties, PartialEq)]
pub struct FootProps {
    pub shared: Shared,
    /// What is kept has changed.
    pub onchange: Callback<()>,
}

/// The foot.
#[component]
pub fn Foot(props: &FootProps) -> Html {
    let forgotten = use_state(Vec::<(String, String)>::new);
    let news = use_state(|| AttrValue::Static(""));
    let input = use_node_ref();
    let Shared { course, keeping, .. } = &props.shared;
    let has_some = !keeping.kept.is_empty(course);
    let tell = {
        let (news, onchange) = (news.setter(), props.onchange.clone());
        Callback::from(move |words: AttrValue| {
            news.set(words);
            onchange.emit(());
        })
    };
    let save = Callback::from(|_: MouseEvent| {
        let _ = save_texts(&Array::of1(&file(&own()).into()), FILE_NAME);
    });
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            let _ = input.cast::<HtmlInputElement>().map(|input| input.click());
        })
    };
    let read = {
        let tell = tell.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input else { return };
            let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
            let tell = tell.clone();
            spawn_local(async move {
                let text = JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string());
                // The same file may be chosen once more.
                input.set_value("");
                let read = text.ok_or("It can't be read.").and_then(|text| read_file(&text));
                tell.emit(match read {
                    Ok(pairs) => AttrValue::from(taken(keep(&pairs))),
                    Err(why) => format!("Nothing was taken from the file. {why}").into(),
                });
            });
        })
    };
    let forget = {
        let (tell, forgotten) = (tell.clone(), forgotten.setter());
        Callback::from(move |_: MouseEvent| {
            let pairs = own();
            pairs.iter().for_each(|(key, _)| storage::forget(key));
            forgotten.set(pairs);
            tell.emit("Forgotten. Until you leave this page it can be brought back.".into());
        })
    };
    let undo = {
        let (tell, forgotten) = (tell.clone(), forgotten.clone());
        Callback::from(move |_: MouseEvent| {
            forgotten.iter().for_each(|(key, value)| storage::write(key, value));
            forgotten.set(Vec::new());
            tell.emit("Everything is back.".into());
        })
    };
    html! {
        <footer class="home-foot">
            <p>
                { "The broker in this page does what a real one was recorded doing. " }
                <a href={format!("#/{CONFORMANCE}")}>{ "What it is checked against" }</a>
            </p>
            if keeping.works {
                <p>{ "Your progress and your predictions are kept in this browser and sent nowhere." }</p>
                <p class="foot-ways" inert={!ALIVE}>
                    <button type="button" class="button small" onclick={choose}>{ "Read from a file" }</button>
                    if has_some { <button type="button" class="button small" onclick={save}>{ "Save as a file" }</button> }
                    // One button, so that the focus stays on it.
                    if has_some || !forgotten.is_empty() {
                        <button type="button" class="button small" onclick={if forgotten.is_empty() { forget } else { undo }}>
                            { if forgotten.is_empty() { "Forget my progress" } else { "Bring it back" } }
                        </button>
                    }
                </p>
            } else {
                <p>{ "This browser keeps nothing for this page, so your progress is gone when you leave it." }</p>
            }
            <p role="status">{ (*news).clone() }</p>
            <input type="file" accept="application/json,.json" hidden={true} ref={input} onchange={read} />
        </footer>
    }
}

/// Keeps what a file has, but sets nobody back: how many lessons came of it.
fn keep(pairs: &[(String, String)]) -> usize {
    let mut lessons = 0;
    for (key, value) in pairs {
        let before = storage::read(key);
        let is_line = key.starts_with(PROGRESS);
        // A reply that was given here stays.
        if if is_line { is_better(value, before.as_deref()) } else { before.is_none() } {
            storage::write(key, value);
            lessons += usize::from(is_line);
        }
    }
    lessons
}

fn taken(lessons: usize) -> String {
    match lessons {
        0 => "The file has nothing that is not here already.".to_owned(),
        1 => "The progress in 1 lesson was taken from the file.".to_owned(),
        _ => format!("The progress in {lessons} lessons was taken from the file."),
    }
}
