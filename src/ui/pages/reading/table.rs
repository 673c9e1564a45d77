//! A table: the rows' names stay in sight, and what is too wide scrolls within it.

use std::rc::Rc;

use yew::prelude::*;

use super::prose::inline;
use crate::lesson::Glossary;
use crate::lesson::page::{Cell, Line};
use crate::ui::widgets::words::runs;

/// A table.
pub fn table(title: &str, columns: &[String], rows: &[Line], glossary: &Rc<Glossary>, name: &str) -> Html {
    let caption = if title.is_empty() { "A comparison" } else { title };
    let row = |(at, row): (usize, &Line)| {
        let cells = row.cells.iter().enumerate();
        let cells = cells.map(|(cell_at, one)| cell(one, glossary, &format!("{name}-{at}-{cell_at}")));
        html! {
            <tr>
                <th scope="row">{ &row.name }{ runs(&row.runs) }</th>
                { for cells }
            </tr>
        }
    };
    html! {
        // It scrolls where it is too wide for the window, by keys, too.
        <div class="reading-table" tabindex="0" role="region" aria-label={caption.to_owned()}>
            <table>
                <thead>
                    <tr>
                        { for columns.iter().map(|column| if column.is_empty() {
                            html! { <td></td> }
                        } else {
                            html! { <th scope="col">{ column }</th> }
                        }) }
                    </tr>
                </thead>
                <tbody>{ for rows.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

/// A measure of none to three.
const DOTS: [&str; 4] = ["", "●○○", "●●○", "●●●"];

fn cell(cell: &Cell, glossary: &Glossary, name: &str) -> Html {
    html! {
        <td>
            if cell.dots > 0 {
                <span class="reading-dots" role="img" aria-label={format!("{} of 3", cell.dots)}>
                    { DOTS.get(usize::from(cell.dots)).copied().unwrap_or_default() }
                </span>
            }
            { inline(&cell.say, glossary, name) }
        </td>
    }
}
