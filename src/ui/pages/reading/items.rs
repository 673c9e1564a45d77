//! Lists and tiles: short entries, each with the runs that show it.

use std::rc::Rc;

use yew::prelude::*;

use super::prose::{inline, paragraph};
use crate::lesson::Glossary;
use crate::lesson::page::Item;
use crate::ui::widgets::words::runs;

/// A list.
pub fn list(ordered: bool, items: &[Item], glossary: &Rc<Glossary>, name: &str) -> Html {
    let shown = items.iter().enumerate().map(|(at, item)| {
        let name = format!("{name}-{at}");
        html! {
            <li>
                <p class="prose">
                    if !item.name.is_empty() { <b>{ &item.name }</b>{ " " } }
                    { inline(&item.say, glossary, &name) }
                </p>
                { runs(&item.runs) }
            </li>
        }
    });
    if ordered {
        html! { <ol class="reading-list ordered">{ for shown }</ol> }
    } else {
        html! { <ul class="reading-list">{ for shown }</ul> }
    }
}

/// Cards side by side.
pub fn tiles(tiles: &[Item], glossary: &Rc<Glossary>, name: &str) -> Html {
    let tile = |(at, tile): (usize, &Item)| {
        html! {
            <li>
                <h3>{ &tile.name }</h3>
                { paragraph(&tile.say, glossary, &format!("{name}-{at}")) }
                { runs(&tile.runs) }
            </li>
        }
    };
    html! { <ul class="reading-tiles">{ for tiles.iter().enumerate().map(tile) }</ul> }
}
