//! What the forms of a thing's menu share, and the one for what is to be lost or doubled.
//!
//! The browser keeps what is typed and checks numbers; a form is read when it is sent.

use web_sys::{Element, FormData, HtmlFormElement};
use yew::prelude::*;
use yew::virtual_dom::VTag;

use super::BenchView;
use crate::base::SimDuration;
use crate::engine::queueing::Name;
use crate::sim::{Action, ClientAction, LinkAction, Setting, Span, Target, TransitKind};

/// A form that was sent.
pub(super) struct Sent(FormData);

impl Sent {
    /// Reads it, and keeps the browser from sending it anywhere.
    pub(super) fn read(event: &SubmitEvent) -> Option<Self> {
        event.prevent_default();
        let form = event.target_dyn_into::<HtmlFormElement>()?;
        FormData::new_with_form(&form).ok().map(Self)
    }

    pub(super) fn text(&self, field: &str) -> String {
        self.0.get(field).as_string().unwrap_or_default()
    }

    pub(super) fn number<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.text(field).trim().parse().ok()
    }
}

/// What a form of settings is given.
#[derive(PartialEq, Properties)]
pub(super) struct SettingsFormProps {
    /// With another version of the workbench it shows what is set by then.
    pub bench: BenchView,
    pub onsubmit: Callback<SubmitEvent>,
    pub children: Html,
}

/// A form of settings: what was typed stays until something was done.
#[component]
pub(super) fn SettingsForm(props: &SettingsFormProps) -> Html {
    let form = use_node_ref();
    {
        let form = form.clone();
        use_effect_with(props.bench.clone(), move |_| {
            if let Some(form) = form.cast::<HtmlFormElement>() {
                form.reset();
            }
        });
    }
    html! { <form ref={form} class="node-form" onsubmit={&props.onsubmit}>{ props.children.clone() }</form> }
}

/// What is wrong with a form.
#[derive(PartialEq, Properties)]
pub(super) struct ProblemProps {
    pub line: Option<AttrValue>,
}

/// Says it, and brings it into view: a menu may be longer than there is room.
#[component]
pub(super) fn Problem(props: &ProblemProps) -> Html {
    let shown = use_node_ref();
    {
        let shown = shown.clone();
        use_effect_with(props.line.clone(), move |line| {
            if line.is_some()
                && let Some(shown) = shown.cast::<Element>()
            {
                shown.scroll_into_view_with_bool(false);
            }
        });
    }
    html! { <p ref={shown} class="problem" role="alert">{ props.line.clone() }</p> }
}

/// "Lose" or "double" the next thing of one of these kinds on a client's link.
pub(super) fn fault_form(bench: &BenchView, client: &Name, kinds: &[(TransitKind, &str)]) -> Html {
    let onsubmit = {
        let (bench, client) = (bench.clone(), client.clone());
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let named = |kind: &TransitKind| kind.as_str() == sent.text("kind");
            let Some(kind) = TransitKind::ALL.into_iter().find(named) else { return };
            let target = Target { client: client.clone(), kind, message: None };
            let twice = event
                .submitter()
                .is_some_and(|button| button.get_attribute("value").as_deref() == Some("twice"));
            bench.act(vec![if twice {
                Action::Link(LinkAction::Duplicate(target))
            } else {
                Action::Link(LinkAction::Lose(target))
            }]);
        }
    };
    html! {
        <form class="node-form node-fault" {onsubmit}>
            <label>{ "Its next " }
                <select name="kind">{ for kinds.iter().map(|(kind, words)| html! { <option value={kind.as_str()}>{ *words }</option> }) }</select>
            </label>
            <button type="submit" class="button small" value="lose">{ "Lose it" }</button>
            <button type="submit" class="button small" value="twice">{ "Send it twice" }</button>
        </form>
    }
}

/// Changes these settings of a client, if there are any.
pub(super) fn change(bench: &BenchView, client: &Name, settings: impl IntoIterator<Item = Setting>) {
    let act = |setting| Action::Client(ClientAction::Set { client: client.clone(), setting });
    bench.act(settings.into_iter().map(act).collect());
}

/// A field for a number.
pub(super) fn number(
    name: impl Into<AttrValue>,
    label: impl Into<AttrValue>,
    value: u64,
    most: &'static str,
) -> Html {
    let more = [("min", "0"), ("max", most), ("step", "1"), ("required", "")];
    field(name, label, "number", value.to_string(), more)
}

/// A field for a text.
pub(super) fn text(name: &'static str, label: &'static str, value: String, most: &'static str) -> Html {
    field(name, label, "text", value, [("maxlength", most), ("autocomplete", "off")])
}

/// A field that begins with a value and is the reader's from then on: as `html!` writes it, what was typed would
/// be gone when the form says what is wrong with it.
pub(super) fn field<const N: usize>(
    name: impl Into<AttrValue>,
    label: impl Into<AttrValue>,
    kind: &'static str,
    value: String,
    more: [(&'static str, &'static str); N],
) -> Html {
    let mut input = VTag::new("input");
    input.add_attribute("name", name.into());
    for (attribute, set) in [("type", kind)].into_iter().chain(more) {
        input.add_attribute(attribute, set);
    }
    input.add_attribute("value", value);
    html! { <label>{ label.into() }{ Html::from(input) }</label> }
}

/// A field for one of several words; the present one is chosen.
pub(super) fn choice<const N: usize>(
    name: &'static str,
    label: &'static str,
    words: [(&'static str, bool); N],
) -> Html {
    html! {
        <label>{ label }
            <select {name}>
                { for words.into_iter().map(|(word, chosen)| html! { <option selected={chosen}>{ word }</option> }) }
            </select>
        </label>
    }
}

/// The fixed time of a span, or the one that stands for it in a form: its longest, or its mean.
pub(super) fn longest(span: Span) -> SimDuration {
    match span {
        Span::Fixed(time) | Span::Between(_, time) | Span::Exponential(time) => time,
    }
}
