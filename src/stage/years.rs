//! A line of years: where each label stands above or below it. An earlier label stands further from the line than
//! the later ones that it reaches over, so that no stem crosses a label.

use super::fit::{bold_width, text_width};
use super::geometry::Rect;

/// The width of the whole picture.
const WIDTH: f64 = 1192.0;
/// Room at both ends of the line.
const MARGIN: f64 = 30.0;
/// The size of a label's title and of its year, and its height.
pub const TITLE_SIZE: f64 = 13.0;
pub const YEAR_SIZE: f64 = 12.0;
const DECADE_SIZE: f64 = 11.0;
const LABEL_HEIGHT: f64 = 34.0;
/// From one row of labels to the next.
const ROW: f64 = 40.0;
/// From the line to the nearest row above it, and below it, where the years stand.
const ABOVE: f64 = 14.0;
const BELOW: f64 = 34.0;
/// From a stem to its label, and what stays free behind a label.
const BESIDE: f64 = 8.0;
const APART: f64 = 12.0;
/// Stems of one year stand so far apart.
const NEXT: f64 = 9.0;
/// The room for what each side tells.
const HEAD: f64 = 26.0;

/// What stands at a year.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub year: u32,
    pub title: &'a str,
    pub label: &'a str,
    pub is_above: bool,
}

/// A label on its stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stem {
    pub x: f64,
    pub is_above: bool,
    /// Where its words stand.
    pub label: Rect,
}

impl Stem {
    /// From which height to which the stem goes, with the line at `line`.
    pub fn span(&self, line: f64) -> (f64, f64) {
        if self.is_above { (self.label.y, line) } else { (line, self.label.y + self.label.h) }
    }
}

/// The beginning of a decade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decade {
    pub year: u32,
    pub x: f64,
    /// Where its number begins: beside its tick, on the side where no stem crosses it; none if there is no such side.
    pub number: Option<f64>,
}

/// The whole picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Years {
    pub width: f64,
    pub height: f64,
    /// The height of the line itself.
    pub line: f64,
    pub decades: Vec<Decade>,
    /// One for each entry.
    pub stems: Vec<Stem>,
}

/// Lays the entries out; they come in the order of their years.
pub fn years(entries: &[Entry<'_>]) -> Years {
    let widths: Vec<f64> = entries.iter().map(width).collect();
    let first = entries.first().map_or(0, |entry| entry.year / 10 * 10);
    let last = entries.last().map_or(first, |entry| entry.year).max(first + 1);
    let part = |year: u32| f64::from(year - first.min(year)) / f64::from(last - first);
    // As long as the line can be with every label within the picture.
    let room = |(entry, width): (&Entry<'_>, &f64)| match part(entry.year) {
        0.0 => f64::INFINITY,
        part => (WIDTH - MARGIN - BESIDE - width - f64::from(entries.len() as u32) * NEXT) / part,
    };
    let length = entries.iter().zip(&widths).map(room).fold(WIDTH - 2.0 * MARGIN, f64::min);
    let at = |year: u32| MARGIN + part(year) * length;
    let mut places: Vec<f64> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let same = |before: &usize| entries[*before].is_above == entry.is_above;
        let before = (0..index).rev().find(same).map_or(0.0, |before| places[before] + NEXT);
        places.push(at(entry.year).max(before));
    }
    let rows = rows(entries, &places, &widths);
    let highest = |is_above: bool| {
        let of = entries.iter().zip(&rows).filter(|(entry, _)| entry.is_above == is_above);
        of.map(|(_, row)| f64::from(*row) + 1.0).fold(0.0, f64::max) * ROW
    };
    let line = HEAD + highest(true) + ABOVE;
    let height = line + BELOW + highest(false) + HEAD;
    let stems = entries.iter().zip(places.iter().zip(&widths)).zip(&rows);
    let stems = stems.map(|((entry, (x, width)), row)| {
        let away = f64::from(*row) * ROW;
        let y = if entry.is_above { line - ABOVE - away - LABEL_HEIGHT } else { line + BELOW + away };
        Stem { x: *x, is_above: entry.is_above, label: Rect { x: x + BESIDE, y, w: *width, h: LABEL_HEIGHT } }
    });
    let below: Vec<f64> =
        entries.iter().zip(&places).filter(|(entry, _)| !entry.is_above).map(|(_, x)| *x).collect();
    let decades = (first / 10..=last / 10).map(|decade| {
        let (year, x) = (decade * 10, at(decade * 10));
        Decade { year, x, number: number(year, x, &below) }
    });
    Years { width: WIDTH, height, line, decades: decades.collect(), stems: stems.collect() }
}

/// Where a decade's number begins, between the stems below the line.
fn number(year: u32, x: f64, stems: &[f64]) -> Option<f64> {
    let width = text_width(&year.to_string(), DECADE_SIZE);
    let is_free = |begin: &f64| !stems.iter().any(|stem| (begin - 3.0..begin + width + 3.0).contains(stem));
    [x + 4.0, x - 4.0 - width].into_iter().find(is_free)
}

fn width(entry: &Entry<'_>) -> f64 {
    bold_width(entry.title, TITLE_SIZE).max(text_width(entry.label, YEAR_SIZE))
}

/// How many rows each label stands away from the line.
fn rows(entries: &[Entry<'_>], places: &[f64], widths: &[f64]) -> Vec<u32> {
    let mut rows = vec![0; entries.len()];
    for index in (0..entries.len()).rev() {
        let end = places[index] + BESIDE + widths[index] + APART;
        let reached = (index + 1..entries.len())
            .filter(|later| entries[*later].is_above == entries[index].is_above && places[*later] < end);
        rows[index] = reached.map(|later| rows[later] + 1).max().unwrap_or_default();
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// No label lies on another, no stem crosses one, and all of it is within the picture.
    fn is_tidy(years: &Years) -> Result<(), String> {
        for (index, stem) in years.stems.iter().enumerate() {
            let label = stem.label;
            let (right, bottom) = (label.x + label.w, label.y + label.h);
            if stem.x < 0.0 || right > years.width || label.y < HEAD - 1.0 || bottom > years.height {
                return Err(format!("{index} is not within the picture: {label:?}"));
            }
            for (other, stem) in years.stems.iter().enumerate().filter(|(other, _)| *other != index) {
                let lies = stem.label.x < right
                    && label.x < stem.label.x + stem.label.w
                    && stem.label.y < bottom
                    && label.y < stem.label.y + stem.label.h;
                let (top, end) = stem.span(years.line);
                let crosses = (label.x..right).contains(&stem.x) && top < bottom && label.y < end;
                if lies || crosses {
                    return Err(format!("{other} is on {index}"));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_line_of_years_as_pages_have_it() {
        let entry = |year, title, is_above| Entry { year, title, label: "1968", is_above };
        let entries = [
            entry(1950, "Orders for the machine", true),
            entry(1968, "Structured programming", true),
            entry(1970, "Modules", true),
            entry(1980, "Objects", true),
            entry(1993, "MQSeries", false),
            entry(1994, "Design patterns", true),
            entry(2000, "Functions again", true),
            entry(2011, "Kafka", false),
            entry(2012, "Microservices", true),
        ];
        let years = years(&entries);
        assert_eq!(is_tidy(&years), Ok(()));
        assert!(years.stems[1].label.y < years.stems[2].label.y, "the earlier one stands higher");
        assert_eq!(years.decades.first().map(|decade| decade.year), Some(1950));
        // Kafka's stem is in the way on the right.
        let last = years.decades.last().and_then(|decade| Some(decade.number? < decade.x));
        assert_eq!(last, Some(true));
        assert!(years.height < 300.0, "{}", years.height);
    }

    proptest! {
        #[test]
        fn nothing_lies_on_anything(
            entries in prop::collection::vec((1900_u32..2030, "[A-Za-z ]{1,24}", any::<bool>()), 0..14),
        ) {
            let mut entries = entries;
            entries.sort_by_key(|(year, ..)| *year);
            let entries: Vec<Entry<'_>> = entries
                .iter()
                .map(|(year, title, is_above)| Entry { year: *year, title, label: "1970s", is_above: *is_above })
                .collect();
            prop_assert_eq!(is_tidy(&years(&entries)), Ok(()));
        }
    }
}
