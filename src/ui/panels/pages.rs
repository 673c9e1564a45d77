//! A long list in pages: so many at a time, and buttons to turn them.

use std::ops::Range;

use yew::prelude::*;

use crate::ui::icons::Icon;

/// Which page of a list is shown, and the buttons for the others.
pub struct Pages {
    /// The items on it, by their place in the list.
    pub shown: Range<usize>,
    /// The buttons; nothing where one page holds all.
    pub buttons: Html,
}

/// Cuts a list into pages of `each`. Until the reader turns a page, the one with the item `at` is
/// shown, also when that becomes another; so it is again whenever `key` changes.
#[hook]
pub fn use_pages<K: PartialEq + Clone + 'static>(
    key: K,
    what: &'static str,
    count: usize,
    each: usize,
    at: usize,
) -> Pages {
    let turned = use_state(|| None::<(K, usize)>);
    let pages = count.div_ceil(each).max(1);
    let by_hand = turned.as_ref().filter(|(of, _)| *of == key).map(|(_, page)| *page);
    let page = by_hand.unwrap_or(at / each).min(pages - 1);
    let shown = page * each..((page + 1) * each).min(count);
    let turn = |to: usize, possible: bool, label: &str, icon: Icon| {
        let (turned, key) = (turned.clone(), key.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            if possible {
                turned.set(Some((key.clone(), to)));
            }
        });
        html! {
            <button type="button" class="icon-button" aria-label={format!("{label} {what}")} {onclick}
                aria-disabled={(!possible).then_some("true")}>{ icon.html() }</button>
        }
    };
    let buttons = if pages < 2 {
        html! {}
    } else {
        html! {
            <div class="pages">
                { turn(page.saturating_sub(1), page > 0, "Earlier", Icon::EventBack) }
                <span>{ format!("{} to {} of {count}", shown.start + 1, shown.end) }</span>
                { turn(page + 1, page + 1 < pages, "Later", Icon::EventOn) }
            </div>
        }
    };
    Pages { shown, buttons }
}
