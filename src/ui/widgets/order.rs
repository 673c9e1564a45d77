//! An answer that puts things in order: a list whose items are moved up and down by two buttons each, or by the
//! arrow keys on them. Each move is said.

use std::rc::Rc;

use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::question::Deed;
use crate::lesson::told_in_order;

/// What the form is given.
#[derive(Properties, PartialEq)]
pub struct OrderProps {
    /// The things, as they stand at first.
    pub words: Vec<Rc<str>>,
    /// The reader has answered.
    pub ondeed: Callback<Deed>,
}

/// Where an item goes.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Up,
    Down,
}

/// The list, and the button that answers.
#[component]
pub fn OrderForm(props: &OrderProps) -> Html {
    let count = props.words.len();
    let order = use_state(|| (0..count).collect::<Vec<usize>>());
    // The item that was moved last, and by which button: that keeps the focus.
    let moved = use_state(|| None::<(usize, Way)>);
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with((Rc::new((*order).clone()), *moved), move |(_, moved)| {
            let Some((item, way)) = moved else { return };
            let button = format!("[data-item='{item}'] .order-{}", way.word());
            let found = root.cast::<HtmlElement>().and_then(|root| root.query_selector(&button).ok()?);
            let found = found.and_then(|found| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(found).ok());
            let _ = found.map(|found| found.focus());
        });
    }
    let push = {
        let (order, moved) = (order.clone(), moved.clone());
        Callback::from(move |(item, way): (usize, Way)| {
            let mut next = (*order).clone();
            let Some(at) = next.iter().position(|other| *other == item) else { return };
            let to = if way == Way::Up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(to) = to.filter(|to| *to < next.len()) {
                next.swap(at, to);
                order.set(next);
            }
            moved.set(Some((item, way)));
        })
    };
    let onsubmit = {
        let (order, words, ondeed) = (order.clone(), props.words.clone(), props.ondeed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let named = order.iter().filter_map(|item| words.get(*item)).map(|words| &**words);
            ondeed.emit(Deed::Reply(told_in_order(named).into()));
        })
    };
    let said = moved.and_then(|(item, _)| {
        let at = order.iter().position(|other| *other == item)?;
        Some(format!("{}: {} of {count}", props.words.get(item)?, at + 1))
    });
    html! {
        <form class="answer order" {onsubmit}>
            <ol ref={root}>
                { for order.iter().enumerate().map(|(at, item)| {
                    row(&props.words[*item], (*item, at, count), &push)
                }) }
            </ol>
            <p class="sr-only" role="status">{ said }</p>
            <button type="submit" class="button primary">{ "Answer" }</button>
        </form>
    }
}

fn row(words: &str, (item, at, count): (usize, usize, usize), push: &Callback<(usize, Way)>) -> Html {
    let button = |way: Way| {
        let is_end = match way {
            Way::Up => at == 0,
            Way::Down => at + 1 == count,
        };
        let onclick = push.reform(move |_: MouseEvent| (item, way));
        // One that can do nothing keeps the focus of whoever pressed it until then.
        html! {
            <button type="button" class={classes!("button", "small", format!("order-{}", way.word()))} {onclick}
                aria-disabled={is_end.to_string()} aria-label={format!("{words}: {}", way.word())}>{ way.sign() }</button>
        }
    };
    let onkeydown = {
        let push = push.clone();
        Callback::from(move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowUp" => Way::Up,
                "ArrowDown" => Way::Down,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            push.emit((item, way));
        })
    };
    html! {
        <li key={item} data-item={item.to_string()} {onkeydown}>
            <span>{ words }</span>{ button(Way::Up) }{ button(Way::Down) }
        </li>
    }
}

impl Way {
    const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Up => "↑",
            Self::Down => "↓",
        }
    }
}
