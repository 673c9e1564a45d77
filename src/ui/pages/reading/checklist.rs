//! A checklist, whose ticks are kept.

use std::rc::Rc;

use yew::prelude::*;

use super::decision::BlockProps;
use super::kept;
use super::prose::pressed;
use crate::lesson::Page;
use crate::lesson::page::{Content, Tick};
use crate::ui::widgets::words::runs;

/// What the ticks are kept as.
const KIND: &str = "tick";

fn items(page: &Page, block: usize) -> &[Tick] {
    match page.blocks.get(block).map(|block| &block.content) {
        Some(Content::Checklist { items }) => items,
        _ => &[],
    }
}

/// The list.
#[component]
pub fn Checklist(props: &BlockProps) -> Html {
    let ticks = use_state(|| {
        let is_ticked = |item: &Tick| kept::read(&props.page, KIND, &item.id).is_some();
        items(&props.page, props.index).iter().map(is_ticked).collect::<Vec<bool>>()
    });
    let list = items(&props.page, props.index);
    let set = |next: Vec<bool>| {
        let (ticks, page, block) = (ticks.clone(), Rc::clone(&props.page), props.index);
        move || {
            for (item, is_ticked) in items(&page, block).iter().zip(&next) {
                kept::write(&page, KIND, &item.id, is_ticked.then_some("1"));
            }
            ticks.set(next.clone());
        }
    };
    let item = |(at, item): (usize, &Tick)| {
        let is_ticked = ticks.get(at).copied().unwrap_or_default();
        let mut next = (*ticks).clone();
        if let Some(tick) = next.get_mut(at) {
            *tick = !is_ticked;
        }
        let tick = set(next);
        html! {
            <li key={item.id.clone()}>
                <label>
                    <input type="checkbox" checked={is_ticked} onchange={move |_: Event| tick()} />
                    <span>{ pressed(&item.say) }</span>
                </label>
                { runs(&item.runs) }
            </li>
        }
    };
    let count = ticks.iter().filter(|is_ticked| **is_ticked).count();
    let clear = set(vec![false; list.len()]);
    html! {
        <div class="checklist">
            <ul>{ for list.iter().enumerate().map(item) }</ul>
            <p class="cards-foot">
                <span role="status">{ format!("{count} of {} ticked", list.len()) }</span>
                { kept::told() }
                if count > 0 {
                    <button type="button" class="button small" onclick={move |_: MouseEvent| clear()}>{ "Clear" }</button>
                }
            </p>
        </div>
    }
}
