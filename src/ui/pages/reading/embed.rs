//! A lesson inside the page, alive, with what to write to have it inside another.

use web_sys::HtmlTextAreaElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::embed::code;
use crate::lesson::Run;
use crate::player::Address;
use crate::ui::route;
use crate::ui::share::copy;
use crate::ui::widgets::words::runs;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct EmbeddedProps {
    pub run: Run,
}

/// The lesson, and the code.
#[component]
pub fn Embedded(props: &EmbeddedProps) -> Html {
    let (field, said) = (use_node_ref(), use_state(|| ""));
    let run = &props.run;
    let step = Some(run.step.clone()).filter(|step| !step.is_empty());
    let address = Address { lesson: Some(run.id.clone()), step, embed: true, ..Address::default() };
    let link = format!("{}{address}", route::root());
    let text = code(&link, &run.title);
    let onclick = {
        let (field, said, text) = (field.clone(), said.setter(), text.clone());
        Callback::from(move |_: MouseEvent| {
            let (field, said, text) = (field.clone(), said.clone(), text.clone());
            spawn_local(async move {
                if copy(&text).await {
                    return said.set("Copied.");
                }
                if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                    let _ = field.focus();
                    field.select();
                }
                said.set("This browser does not let the page copy. The code is selected: copy it by hand.");
            });
        })
    };
    html! {
        <div class="embedded">
            <iframe src={link} title={format!("Sorting Office: {}", run.title)} width="640" height="480" loading="lazy"></iframe>
            <div>
                <label class="check-field">
                    <span>{ "What to write into your page" }</span>
                    <textarea ref={field} readonly={true} rows="5" spellcheck="false" value={text} />
                </label>
                <p class="cards-foot">
                    <button type="button" class="button" {onclick}>{ "Copy the code" }</button>
                    <span class="muted" role="status">{ *said }</span>
                </p>
                { runs(std::slice::from_ref(run)) }
            </div>
        </div>
    }
}
