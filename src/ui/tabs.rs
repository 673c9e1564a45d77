//! Tabs, as the ARIA practices describe them: one tab stop, arrow keys between the tabs.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::scroll::bring_across;

/// A tab.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    id: AttrValue,
    words: AttrValue,
    /// Something new is in it.
    news: bool,
    /// The key that chooses it, if one does.
    key: Option<AttrValue>,
}

impl Tab {
    /// A tab of that id, called so.
    pub fn new(id: impl Into<AttrValue>, words: impl Into<AttrValue>) -> Self {
        Self { id: id.into(), words: words.into(), news: false, key: None }
    }

    /// The same, marked if there is something new in it.
    pub fn with_news(self, news: bool) -> Self {
        Self { news, ..self }
    }

    /// The same, chosen by a key as well.
    pub fn with_key(self, key: impl Into<AttrValue>) -> Self {
        Self { key: Some(key.into()), ..self }
    }
}

/// What tabs are given.
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// Tells their ids from those of other tabs.
    pub name: AttrValue,
    /// What they choose between.
    pub label: AttrValue,
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// The id of the one that is shown.
    pub shown: AttrValue,
    /// Another one was chosen.
    pub onchoose: Callback<AttrValue>,
    /// Stands beside the tabs.
    #[prop_or_default]
    pub beside: Html,
    /// What the shown tab shows.
    pub children: Html,
}

/// Tabs and what the shown one shows.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let list = use_node_ref();
    let ids: Vec<AttrValue> = props.tabs.iter().map(|tab| tab.id.clone()).collect();
    let onkeydown = {
        let (ids, shown, onchoose) = (ids.clone(), props.shown.clone(), props.onchoose.clone());
        let name = props.name.clone();
        Callback::from(move |event: KeyboardEvent| {
            let here = ids.iter().position(|id| *id == shown).unwrap_or(0);
            let to = match event.key().as_str() {
                "ArrowRight" => (here + 1) % ids.len(),
                "ArrowLeft" => (here + ids.len() - 1) % ids.len(),
                "Home" => 0,
                "End" => ids.len() - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            focus(&name, &ids[to]);
            onchoose.emit(ids[to].clone());
        })
    };
    {
        // They may be more than the row has room for.
        let (name, list) = (props.name.clone(), list.clone());
        use_effect_with(props.shown.clone(), move |shown| {
            let tab = list
                .cast::<HtmlElement>()
                .and_then(|list| list.query_selector(&format!("#{name}-tab-{shown}")).ok()?);
            tab.as_ref().map(bring_across);
        });
    }
    let tab = |tab: &Tab| {
        let chosen = tab.id == props.shown;
        let id = tab.id.clone();
        html! {
            <button type="button" role="tab" key={tab.id.as_str()} id={format!("{}-tab-{}", props.name, tab.id)}
                class={classes!("tab", tab.news.then_some("news"))} aria-selected={chosen.to_string()}
                aria-keyshortcuts={tab.key.clone()}
                aria-controls={format!("{}-shown", props.name)} tabindex={if chosen { "0" } else { "-1" }}
                onclick={props.onchoose.reform(move |_: MouseEvent| id.clone())}>
                { &tab.words }
            </button>
        }
    };
    html! {
        <>
            <div class={format!("tabs tabs-{}", props.name)}>
                <div class="tab-list" ref={list} role="tablist" aria-label={&props.label} {onkeydown}>
                    { for props.tabs.iter().map(tab) }
                </div>
                { props.beside.clone() }
            </div>
            <div class={format!("tab-shown shown-{}", props.name)} role="tabpanel" id={format!("{}-shown", props.name)}
                aria-labelledby={format!("{}-tab-{}", props.name, props.shown)}>
                { props.children.clone() }
            </div>
        </>
    }
}

/// Puts the focus on a tab, if it is in the page.
pub fn focus(name: &str, id: &str) {
    let id = format!("{name}-tab-{id}");
    let element = web_sys::window().and_then(|window| window.document()?.get_element_by_id(&id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
