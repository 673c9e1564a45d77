//! What the lesson compares: its tables, each row with a way to the step that shows it. What their cells count is
//! counted when they are shown: in the run at hand, and in the lanes' runs, which are recorded for that.

use std::cell::Cell;
use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::lesson::{Counted, Lesson, Row, Table};
use crate::ui::opening::record;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;
use crate::ui::widgets::predict::go;
use crate::ui::widgets::prose::Prose;

/// The tables of the lesson.
#[component]
pub fn TablesPanel() -> Html {
    let session = use_session();
    let lanes = use_lanes(&session.lesson, session.recording().seed);
    html! {
        <div class="tables">
            { for session.lesson.tables.iter().enumerate().map(|(index, _)| {
                html! { <Compared {index} lanes={Rc::clone(&lanes)} /> }
            }) }
        </div>
    }
}

/// The figures of each table's rows, in one lane's run.
type OfLane = Vec<Vec<Vec<Counted>>>;

/// What the tables count in the runs of lanes: one after the other is recorded, and let go of.
#[hook]
fn use_lanes(lesson: &Rc<Lesson>, seed: u64) -> Rc<Vec<OfLane>> {
    let counted = use_state(|| Rc::new(Vec::new()));
    {
        let (lesson, counted) = (Rc::clone(lesson), counted.setter());
        use_effect_with((lesson.id.clone(), seed), move |(_, seed)| {
            let (seed, gone) = (*seed, Rc::new(Cell::new(false)));
            let over = Rc::clone(&gone);
            let mut lanes: Vec<usize> = lesson.tables.iter().flat_map(Table::lanes).collect();
            lanes.sort_unstable();
            lanes.dedup();
            counted.set(Rc::new(Vec::new()));
            spawn_local(async move {
                let mut all: Vec<OfLane> = Vec::new();
                for at in lanes {
                    let Some(lane) = lesson.lanes.get(at) else { continue };
                    let run = record(&lesson, seed, lane.interventions.clone(), || over.get()).await;
                    let Some(run) = run.filter(|_| !over.get()) else { return };
                    all.push(lesson.tables.iter().map(|table| table.counted(&run, Some(at))).collect());
                    counted.set(Rc::new(all.clone()));
                }
            });
            move || gone.set(true)
        });
    }
    Rc::clone(&counted)
}

#[derive(Properties, PartialEq)]
struct ComparedProps {
    index: usize,
    lanes: Rc<Vec<OfLane>>,
}

/// One of them. It is wider than the panel: it scrolls, and its rows' names stay.
#[component]
fn Compared(props: &ComparedProps) -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let own = use_memo((Rc::clone(&session), props.index), |(session, index)| {
        session
            .lesson
            .tables
            .get(*index)
            .map_or_else(Vec::new, |table| table.counted(session.recording(), None))
    });
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
                                { for cells(table, row, (props.index, at), &counted(&own, props, at)) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </>
    }
}

/// The figures of a row, wherever they are counted.
fn counted(own: &[Vec<Counted>], props: &ComparedProps, row: usize) -> Vec<Counted> {
    let mut counted = own.get(row).cloned().unwrap_or_default();
    let of_lanes = props.lanes.iter().filter_map(|lane| lane.get(props.index)?.get(row));
    for lane in of_lanes {
        for (counted, more) in counted.iter_mut().zip(lane) {
            *counted = counted.or(*more);
        }
    }
    counted
}

fn cells(table: &Table, row: &Row, (index, at): (usize, usize), counted: &[Counted]) -> Vec<Html> {
    let cell = |column: usize| {
        let name = format!("table-{index}-{at}-{column}");
        html! { <td><Prose spans={row.cell(column, counted)} {name} /></td> }
    };
    (0..table.columns.len().min(row.cells.len())).map(cell).collect()
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
