//! Sharing what is shown: its address as a link or as embed code, the picture, and the whole run.

mod picture;
pub mod save;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Array;
use late::late;
use web_sys::HtmlTextAreaElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use self::picture::picture;
pub use self::save::copy;
use self::save::{save_png, save_texts, yield_now};
use super::bench::use_bench;
use super::icons::Icon;
use super::parts::Late;
use super::route::whole;
use super::session::{Session, use_session};
use super::widgets::modal::Modal;
use crate::embed;
use crate::insight::{RunFile, markdown};
use crate::player::{Address, Moment};

/// So many characters of a run are written without a pause.
const PIECE: usize = 1 << 19;

/// The button that opens the dialog.
pub fn button(open: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button share-button" aria-haspopup="dialog" data-hint="Share" onclick={open}>
            { Icon::Share.html() }<span>{ "Share" }</span>
        </button>
    }
}

/// What the dialog is given.
#[derive(Clone, Properties, PartialEq)]
pub struct ShareProps {
    /// The moment that is shared.
    pub moment: Moment,
    /// It was closed.
    pub onclose: Callback<()>,
}

/// The dialog, whose code comes late.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| dialog(&props))} /> }
}

#[late(panels)]
fn dialog(props: &ShareProps) -> Html {
    html! { <Dialog ..props.clone() /> }
}

#[component]
fn Dialog(props: &ShareProps) -> Html {
    let session = use_session();
    let from_start = use_state(|| false);
    let status = use_state(|| AttrValue::Static(""));
    let (link, code) = (use_node_ref(), use_node_ref());
    let moment = props.moment;
    let bench = use_bench();
    let address = |embed: bool| {
        let address = bench.as_ref().map(|bench| bench.address_of(moment, embed));
        let address = address.unwrap_or_else(|| session.address_of(moment, embed));
        let address = Address { run: session.mark().filter(|_| !embed).map(str::to_owned), ..address };
        let start = Address { at: None, entries: None, ..address.clone() };
        whole(&if *from_start { start } else { address })
    };
    let link_text = address(false);
    let code_text = embed::code(&address(true), &session.lesson.title);
    let say = {
        let status = status.setter();
        Callback::from(move |words: &'static str| status.set(words.into()))
    };
    let choose = |start: bool| {
        let (from_start, say) = (from_start.setter(), say.clone());
        Callback::from(move |_: Event| {
            from_start.set(start);
            say.emit("");
        })
    };
    let choice = |start: bool, words: String| {
        html! {
            <label><input type="radio" name="share-from" checked={*from_start == start} onchange={choose(start)} />{ words }</label>
        }
    };
    let field = |id: &'static str, name: &'static str, node: &NodeRef, text: String, copied: &'static str| {
        html! {
            <div class="share-field">
                <label for={id}>{ name }</label>
                <textarea {id} ref={node.clone()} readonly={true} rows="3" spellcheck="false" value={text.clone()} />
                <button type="button" class="button" onclick={copies(node, text, copied, &say)}>{ format!("Copy {}", name.to_lowercase()) }</button>
            </div>
        }
    };
    let file = |words: &'static str, save: Save| {
        let (session, say, link) = (Rc::clone(&session), say.clone(), link_text.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let (session, say, link) = (Rc::clone(&session), say.clone(), link.clone());
            say.emit("Writing the file…");
            spawn_local(async move {
                yield_now().await;
                say.emit(save(session, moment, link).await);
            });
        });
        html! { <button type="button" class="button" {onclick}>{ words }</button> }
    };
    html! {
        <Modal title="Share" class="share" onclose={props.onclose.clone()}>
            <div class="share-body">
                <fieldset>
                    <legend class="sr-only">{ "Where the run opens" }</legend>
                    { choice(false, format!("At this moment, {}", moment.at)) }
                    { choice(true, "From the start".to_owned()) }
                </fieldset>
                { field("share-link", "Link", &link, link_text.clone(), "Link copied.") }
                { field("share-code", "Embed code", &code, code_text, "Embed code copied.") }
                <div class="share-files" role="group" aria-labelledby="share-files">
                    <h3 id="share-files">{ "Download" }</h3>
                    { file("Picture as SVG", |session, moment, link| Box::pin(async move { save_svg(&session, moment, &link) })) }
                    { file("Picture as PNG", |session, moment, link| Box::pin(save_as_png(session, moment, link))) }
                    { file("Copy as Markdown", |session, moment, link| Box::pin(copy_markdown(session, moment, link))) }
                    { file("Run as JSON", |session, moment, _| Box::pin(save_run(session, moment))) }
                </div>
                <p class="share-status" role="status">{ &*status }</p>
            </div>
        </Modal>
    }
}

/// Saves a file and says what came of it.
type Save = fn(Rc<Session>, Moment, String) -> Pin<Box<dyn Future<Output = &'static str>>>;

/// Copies a text or, where the browser does not let it, leaves it selected.
fn copies(
    node: &NodeRef,
    text: String,
    copied: &'static str,
    say: &Callback<&'static str>,
) -> Callback<MouseEvent> {
    let (node, say) = (node.clone(), say.clone());
    Callback::from(move |_| {
        let (node, say, text) = (node.clone(), say.clone(), text.clone());
        spawn_local(async move {
            if copy(&text).await {
                return say.emit(copied);
            }
            if let Some(field) = node.cast::<HtmlTextAreaElement>() {
                let _ = field.focus();
                field.select();
            }
            say.emit(
                "This browser does not let the page copy. The text is selected: copy it with Ctrl C (⌘ C on a Mac), or by holding a finger on it.",
            );
        });
    })
}

fn file_name(session: &Session, moment: Moment, ending: &str) -> String {
    let tenths = moment.at.as_millis() / 100;
    format!("sorting-office-{}-{}.{}s.{ending}", session.lesson.id, tenths / 10, tenths % 10)
}

const NO_STAGE: &str =
    "The stage is too small to be drawn. Make the window larger, then download the picture again.";
const REFUSED: &str = "The browser did not take the file. Allow downloads for this page, then try again.";

fn save_svg(session: &Session, moment: Moment, link: &str) -> &'static str {
    let Some((svg, _)) = picture(session, moment, link) else { return NO_STAGE };
    match save_texts(&Array::of1(&svg.into()), &file_name(session, moment, "svg")) {
        Some(()) => "The picture is in your downloads, as SVG.",
        None => REFUSED,
    }
}

async fn save_as_png(session: Rc<Session>, moment: Moment, link: String) -> &'static str {
    let Some((svg, size)) = picture(&session, moment, &link) else { return NO_STAGE };
    match save_png(&svg, size, &file_name(&session, moment, "png")).await {
        Some(()) => "The picture is in your downloads, as PNG.",
        None => "This browser could not draw the picture as PNG. The SVG holds the same: download that.",
    }
}

/// The picture that the text names is the one that can be downloaded.
async fn copy_markdown(session: Rc<Session>, moment: Moment, link: String) -> &'static str {
    let name = file_name(&session, moment, "svg");
    match copy(&markdown(&session.lesson, session.recording(), moment.at, &link, &name)).await {
        true => "Markdown copied. Download the picture as SVG and put it beside the text.",
        false => "This browser does not let the page copy.",
    }
}

async fn save_run(session: Rc<Session>, moment: Moment) -> &'static str {
    let recording = session.recording();
    let (mut file, pieces) = (RunFile::default(), Array::new());
    for line in recording.trace() {
        file.add(&line);
        if file.length() > PIECE {
            pieces.push(&file.piece().into());
            yield_now().await;
        }
    }
    pieces.push(&file.piece().into());
    pieces.push(&RunFile::END.into());
    pieces.unshift(&file.head(recording, &session.lesson.id).into());
    match save_texts(&pieces, &file_name(&session, moment, "json")) {
        Some(()) => "The run is in your downloads, as JSON.",
        None => REFUSED,
    }
}
