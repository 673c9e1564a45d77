//! What the lesson compares: its tables, each row with a way to the step that shows it.

use yew::prelude::*;

use crate::lesson::{Row, Table};
use crate::ui::player::use_moment;
use crate::ui::session::use_session;
use crate::ui::widgets::predict::go;
use crate::ui::widgets::prose::Prose;

/// The tables of the lesson.
#[component]
pub fn TablesPanel() -> Html {
    let session = use_session();
    html! {
        <div class="tables">
            { for session.lesson.tables.iter().enumerate().map(|(index, _)| html! { <Compared {index} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ComparedProps {
    index: usize,
}

/// One of them. It is wider than the panel: it scrolls, and its rows' names stay.
#[component]
fn Compared(props: &ComparedProps) -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let Some(table) = session.lesson.tables.get(props.index) else { return html! {} };
    let now = session.step_at(moment);
    let title = format!("table-{}", props.index);
    html! {
        <>
            <h3 id={title.clone()}>{ &table.title }</h3>
            <div class="table-scroll" role="region" tabindex="0" aria-labelledby={title.clone()}>
                <table class="compared" aria-labelledby={title}>
                    <thead><tr>
                        <td></td>
                        { for table.columns.iter().map(|name| html! { <th scope="col">{ name }</th> }) }
                    </tr></thead>
                    <tbody>
                        { for table.rows.iter().enumerate().map(|(at, row)| html! {
                            <tr class={classes!((row.step.is_some() && row.step == now).then_some("row-now"))}>
                                <Head table={props.index} row={at} />
                                { for cells(table, row, props.index, at) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </>
    }
}

fn cells<'a>(table: &'a Table, row: &'a Row, index: usize, at: usize) -> impl Iterator<Item = Html> + 'a {
    row.cells.iter().take(table.columns.len()).enumerate().map(move |(column, spans)| {
        let name = format!("table-{index}-{at}-{column}");
        html! { <td><Prose spans={spans.clone()} {name} /></td> }
    })
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    table: usize,
    row: usize,
}

/// A row's name, and the way to its step, if it has one in this run.
#[component]
fn Head(props: &HeadProps) -> Html {
    let session = use_session();
    let row = session.lesson.tables.get(props.table).and_then(|table| table.rows.get(props.row));
    let Some(row) = row else { return html! {} };
    let place = row.step.and_then(|step| session.steps.iter().position(|at| at.step == step));
    let way = place.and_then(|place| Some((place, session.steps.get(place)?.moment)));
    let way = way.map(|(place, moment)| {
        let session = session.clone();
        let onclick = move |_: MouseEvent| go(&session, moment);
        html! { <button type="button" class="row-step" {onclick}>{ format!("Step {}", place + 1) }</button> }
    });
    html! { <th scope="row"><span>{ &row.name }</span>{ for way }</th> }
}
