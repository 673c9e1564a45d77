//! A timeline: a line with the years' titles where there is room for one, and all of it as a list.

use std::rc::Rc;

use yew::prelude::*;

use super::prose::paragraph;
use crate::lesson::Glossary;
use crate::lesson::page::Year;
use crate::stage::{YearEntry, Years, years};
use crate::ui::widgets::words::runs;

/// A timeline.
pub fn timeline(above: &str, below: &str, entries: &[Year], glossary: &Rc<Glossary>, name: &str) -> Html {
    let year = |(at, year): (usize, &Year)| {
        let side = if year.is_above { above } else { below };
        html! {
            <li class={if year.is_above { "above" } else { "below" }}>
                <h3><span class="reading-year">{ &year.label }</span>{ " " }{ &year.title }</h3>
                <small class="muted">{ side }</small>
                { paragraph(&year.say, glossary, &format!("{name}-{at}")) }
                { runs(&year.runs) }
            </li>
        }
    };
    html! {
        <div class="reading-timeline">
            { line(above, below, entries) }
            <ol>{ for entries.iter().enumerate().map(year) }</ol>
        </div>
    }
}

/// The picture. The list says all that it shows.
fn line(above: &str, below: &str, entries: &[Year]) -> Html {
    let of: Vec<YearEntry<'_>> = entries.iter().map(entry).collect();
    let Years { width, height, line, decades, stems } = years(&of);
    let words = |class: &'static str, x: f64, y: f64, words: &str| {
        html! { <text {class} x={x.to_string()} y={y.to_string()}>{ words.to_owned() }</text> }
    };
    html! {
        <svg class="reading-line" viewBox={format!("0 0 {width} {height}")} aria-hidden="true" focusable="false">
            { words("side", 20.0, 14.0, above) }
            { words("side", 20.0, height - 6.0, below) }
            <path class="axis" d={format!("M20 {line}H{}", width - 20.0)} />
            { for decades.iter().map(|decade| html! {
                <>
                    <path class="tick" d={format!("M{} {}v10", decade.x, line - 5.0)} />
                    { decade.number.map(|x| words("decade", x, line + 17.0, &decade.year.to_string())) }
                </>
            }) }
            { for stems.iter().zip(entries).map(|(stem, year)| {
                let (from, to) = stem.span(line);
                html! {
                    <>
                        <path class="stem" d={format!("M{} {from}V{to}", stem.x)} />
                        <circle class={if stem.is_above { "above" } else { "below" }} cx={stem.x.to_string()}
                            cy={line.to_string()} r="5.5" />
                        { words("title", stem.label.x, stem.label.y + 12.0, &year.title) }
                        { words("year", stem.label.x, stem.label.y + 28.0, &year.label) }
                    </>
                }
            }) }
        </svg>
    }
}

fn entry(year: &Year) -> YearEntry<'_> {
    YearEntry { year: year.year, title: &year.title, label: &year.label, is_above: year.is_above }
}
