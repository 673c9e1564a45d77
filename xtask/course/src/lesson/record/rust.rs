//! A listing in Rust with calls in it that tell which region is come to.

use std::ops::Range;

use sorting_office::lesson::Program;
use sorting_office::lesson::listing::lines_of_regions;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A call that was put in: which region it tells, and in which line of the file it stands.
pub struct Call {
    pub region: String,
    pub line: usize,
}

/// Where a call can be put: before a statement, or around what an arm of a `match` comes to.
struct Place {
    line: usize,
    bytes: Range<usize>,
    wraps: bool,
}

/// A part with its calls; or the region that has no statement.
pub fn instrumented(program: &Program, part: &str, source: &str) -> Result<(String, Vec<Call>), Unfit> {
    let file = syn::parse_file(source)
        .map_err(|error| Unfit::Unreadable { line: error.span().start().line, message: error.to_string() })?;
    let mut places = Places::default();
    places.visit_file(&file);
    places.0.sort_by_key(|place| place.bytes.start);
    let (mut calls, mut edits) = (Vec::new(), Vec::new());
    for (region, lines) in lines_of_regions(source) {
        let here = places.0.iter().find(|place| lines.contains(&place.line));
        let Some(place) = here else { return Err(Unfit::NothingRuns(region)) };
        let looks = program.watched_at(part, &region).map(|(_, value)| {
            let written = value.written.get(&sorting_office::lesson::listing::Language::Rust);
            format!("format!(\"{{:?}}\", &({}))", written.map_or("()", String::as_str))
        });
        let looks: Vec<String> = looks.collect();
        let call = format!("crate::__recorder::tell({part:?}, {region:?}, &[{}]); ", looks.join(", "));
        let (before, after) = if place.wraps { ("{ ", " }") } else { ("", "") };
        edits.push((place.bytes.start, format!("{before}{call}")));
        edits.push((place.bytes.end, after.to_owned()));
        calls.push(Call { region, line: place.line });
    }
    // What is put in at one place stays in the order of the regions, the outer one first.
    edits.sort_by_key(|(at, _)| *at);
    let mut text = source.to_owned();
    edits.into_iter().rev().for_each(|(at, words)| text.insert_str(at, &words));
    Ok((text, calls))
}

/// Why a part can't be recorded.
#[derive(Debug)]
pub enum Unfit {
    Unreadable { line: usize, message: String },
    NothingRuns(String),
}

/// Every place, as it is come upon.
#[derive(Default)]
struct Places(Vec<Place>);

impl Places {
    fn add(&mut self, of: &impl Spanned, wraps: bool) {
        let span = of.span();
        self.0.push(Place { line: span.start().line, bytes: span.byte_range(), wraps });
    }
}

impl<'ast> Visit<'ast> for Places {
    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        if !matches!(statement, syn::Stmt::Item(_)) {
            self.add(statement, false);
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if !matches!(*arm.body, syn::Expr::Block(_)) {
            self.add(&arm.body, true);
        }
        visit::visit_arm(self, arm);
    }
}
