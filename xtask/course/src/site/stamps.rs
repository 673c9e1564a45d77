//! The pictures on the stamps of the first page: a small file for each lesson, with as much of the page's style as it
//! needs: it follows the theme of whatever shows it.

use anyhow::{Context, Result};
use sorting_office::ui::printed::Stamp;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use xtask::project;

/// In small, lines keep their width.
const LINES: &str = ".shape,.band,.link,.broker{vector-effect:non-scaling-stroke}.node .shape{stroke-width:1.2}.link{stroke-width:1.2}.node-focus .shape{stroke-width:1.8}";

/// Where the style of stages stands.
const STYLES: [&str; 5] = ["tokens.css", "stage.css", "strips.css", "services.css", "lesson.css"];

/// The style sheets that stamps take their look from.
pub struct Styles(String);

impl Styles {
    pub fn read() -> Result<Self> {
        let folder = project::root().join("static/styles");
        let read = |name: &&str| {
            fs::read_to_string(folder.join(name)).with_context(|| format!("cannot read {name}"))
        };
        Ok(Self(STYLES.iter().map(read).collect::<Result<Vec<_>>>()?.concat()))
    }

    /// The stamp as a file.
    pub fn file(&self, stamp: &Stamp) -> String {
        let Stamp { view, elements } = stamp;
        let rules = rules(&self.0, &classes(elements));
        let used = format!("{rules}{elements}var(--paper)");
        let (light, dark) = (
            variables(&self.0, "\n:root {", &used),
            variables(&self.0, "\n:root[data-theme=\"dark\"] {", &used),
        );
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{:.1} {:.1} {:.1} {:.1}\" width=\"200\" height=\"108\">\
             <style>:root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{rules}{LINES}</style>{}</svg>\n",
            view.x,
            view.y,
            view.w,
            view.h,
            elements.trim()
        )
    }
}

/// The classes that a picture uses.
fn classes(svg: &str) -> BTreeSet<&str> {
    let lists = svg.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    lists.flat_map(str::split_whitespace).collect()
}

/// The rules that look for these classes and nothing else.
fn rules(css: &str, classes: &BTreeSet<&str>) -> String {
    let mut out = String::new();
    for line in css.lines().filter(|line| line.starts_with('.') && line.ends_with('}')) {
        let Some((selectors, body)) = line.split_once('{') else { continue };
        let meets = |selector: &&str| {
            let words = selector.split_whitespace().flat_map(|word| word.split_inclusive('.'));
            let strange =
                selector.contains([':', '[', '(', '>', '+', '~']) || selector.trim().ends_with("text");
            let named = words.filter(|word| !word.is_empty());
            let parts = named.map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty());
            let mut own = parts.filter(|word| !is_element(word));
            !strange && own.all(|word| classes.contains(word))
        };
        let met: Vec<&str> = selectors.split(',').map(str::trim).filter(meets).collect();
        if !met.is_empty() {
            let _ = write!(out, "{}{{{}", met.join(","), body.trim());
        }
    }
    out
}

fn is_element(word: &str) -> bool {
    matches!(word, "rect" | "path" | "circle" | "g" | "svg")
}

/// What the variables in use are set to in the blocks that begin so.
fn variables(css: &str, block: &str, used: &str) -> String {
    let blocks = css.split(block).skip(1).filter_map(|rest| rest.split('}').next());
    let set = blocks.flat_map(|block| block.split(';')).filter_map(|line| line.trim().split_once(": "));
    let set = set.filter(|(name, _)| name.starts_with("--") && used.contains(&format!("var({name}")));
    set.fold(String::new(), |out, (name, value)| out + name + ":" + value + ";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sorting_office::stage::Rect;

    #[test]
    fn a_stamp_has_the_style_it_needs_and_no_more() {
        let css = "\n:root {\n  --ink: #111;\n  --paper: #fff;\n  --other: red;\n}\n:root[data-theme=\"dark\"] {\n  --ink: #eee;\n}\n\
            .node .shape { stroke: var(--ink); }\n.node-dead .shape, .node .slot { fill: none; }\n\
            .node:hover .shape { fill: red; }\n.cell rect { fill: none; }\n.stage-picture text { fill: red; }\n";
        let elements =
            "<g class=\"stage-picture\"><g class=\"node node-dead\"><rect class=\"shape\"/></g></g>"
                .to_owned();
        let stamp = Stamp { view: Rect { x: 0.0, y: 0.0, w: 20.0, h: 10.8 }, elements };
        let file = Styles(css.to_owned()).file(&stamp);
        assert!(
            file.contains(
                "<style>:root{--ink:#111;--paper:#fff;}@media(prefers-color-scheme:dark){:root{--ink:#eee;}}"
            ),
            "{file}"
        );
        assert!(file.contains(".node .shape{stroke: var(--ink); }.node-dead .shape{fill: none; }"), "{file}");
        assert!(
            !file.contains("hover")
                && !file.contains("cell")
                && !file.contains("text")
                && !file.contains("slot"),
            "{file}"
        );
    }
}
