//! A picture as it was drawn, read back: each text with what it covers, by the page's own style sheets.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::collections::BTreeMap;
use std::path::Path;

use sorting_office::stage::{Rect, bold_width, text_width};

/// What a phone of 390 × 844 leaves to the stage beside the caption that is reserved, the bench and the deck:
/// `lesson.css`.
pub const PHONE: (f64, f64) = (390.0, 494.0);

/// A text of a picture.
#[derive(Clone, Debug)]
pub struct Text {
    pub words: String,
    pub rect: Rect,
    pub size: f64,
    /// The classes of what it is in, from the outermost on, and its own.
    pub classes: String,
}

impl Text {
    pub fn is(&self, class: &str) -> bool {
        self.classes.split(' ').any(|one| one == class)
    }
}

type Declarations = BTreeMap<String, String>;

/// A style sheet's rules: selectors, and what they say.
pub struct Sheet(Vec<(Vec<String>, Declarations)>);

/// An element that is open: its name, its classes, its attributes.
struct Element {
    tag: String,
    attributes: BTreeMap<String, String>,
}

impl Element {
    fn classes(&self) -> impl Iterator<Item = &str> {
        self.attributes.get("class").map_or("", String::as_str).split(' ')
    }

    /// Does a compound such as `text` or `.node.tight` mean it?
    fn is(&self, compound: &str) -> bool {
        let mut parts = compound.split('.');
        let tag = parts.next().unwrap_or_default();
        (tag.is_empty() || tag == self.tag) && parts.all(|class| self.classes().any(|own| own == class))
    }
}

impl Sheet {
    /// The page's style sheets for the stage.
    pub fn of_the_stage() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/styles");
        let mut rules = Vec::new();
        for name in ["stage.css", "strips.css", "services.css"] {
            let css = std::fs::read_to_string(folder.join(name)).expect("the style sheet is there");
            for rule in css.split('}').filter_map(|rule| rule.rsplit_once('{')) {
                let selectors = rule.0.rsplit(['}', '/', '{']).next().unwrap_or_default();
                let declarations = rule.1.split(';').filter_map(|one| one.split_once(':'));
                let pair = |(name, value): (&str, &str)| (name.trim().to_owned(), value.trim().to_owned());
                let selectors = selectors.split(',').map(|one| one.trim().to_owned()).collect();
                rules.push((selectors, declarations.map(pair).collect()));
            }
        }
        Self(rules)
    }

    /// What it says of the innermost of these elements.
    fn look(&self, open: &[Element]) -> Declarations {
        let mut found: Vec<(usize, &Declarations)> = Vec::new();
        for (selectors, says) in &self.0 {
            let weight = |one: &String| one.matches('.').count() * 100 + one.split(' ').count();
            let fitting = selectors.iter().filter(|one| matches(one, open)).map(weight).max();
            found.extend(fitting.map(|weight| (weight, says)));
        }
        found.sort_by_key(|(weight, _)| *weight);
        found.into_iter().flat_map(|(_, says)| says.clone()).collect()
    }
}

fn matches(selector: &str, open: &[Element]) -> bool {
    if selector.contains([':', '[', '>']) {
        return false;
    }
    let mut compounds = selector.split_whitespace().rev();
    let Some((last, mut outer)) = open.split_last() else { return false };
    if !compounds.next().is_some_and(|compound| last.is(compound)) {
        return false;
    }
    compounds.all(|compound| match outer.iter().rposition(|element| element.is(compound)) {
        Some(at) => {
            outer = &outer[..at];
            true
        }
        None => false,
    })
}

/// All texts of an SVG.
pub fn texts(svg: &str, sheet: &Sheet) -> Vec<Text> {
    let (mut open, mut found): (Vec<Element>, Vec<Text>) = (Vec::new(), Vec::new());
    for piece in svg.split('<').skip(1) {
        let Some((tag, words)) = piece.split_once('>') else { continue };
        if tag.starts_with('/') {
            open.pop();
        } else if !tag.starts_with('!') {
            open.push(element(tag.trim_end_matches('/')));
        }
        let within = |name: &str| open.iter().any(|element| element.tag == name);
        let inside = open.last().is_some_and(|element| matches!(element.tag.as_str(), "text" | "tspan"));
        if inside && within("text") && !words.trim().is_empty() {
            found.push(text(words, &open, sheet));
        }
        if tag.ends_with('/') {
            open.pop();
        }
    }
    found
}

fn element(tag: &str) -> Element {
    let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut pieces = rest.split('"');
    let mut attributes = BTreeMap::new();
    while let (Some(key), Some(value)) = (pieces.next(), pieces.next()) {
        attributes.insert(key.trim().trim_end_matches('=').to_owned(), value.to_owned());
    }
    Element { tag: name.to_owned(), attributes }
}

fn text(words: &str, open: &[Element], sheet: &Sheet) -> Text {
    let own = open.last().expect("a text is in an element");
    let look = sheet.look(open);
    let says = |name: &str| own.attributes.get(name).or_else(|| look.get(name)).cloned();
    let number = |name: &str| says(name).and_then(|value| value.trim_end_matches("px").parse::<f64>().ok());
    let words = words.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
    let font = says("font").unwrap_or_default();
    let of_font = font.split("px").next().and_then(|size| size.rsplit(' ').next()?.parse::<f64>().ok());
    // Whatever sets the whole font is more particular than what sets the size of all texts.
    let size = of_font.or(number("font-size")).unwrap_or(13.0);
    let is_bold = number("font-weight").is_some_and(|weight| weight >= 600.0);
    let natural = match is_bold {
        _ if font.contains("--mono") => words.chars().count() as f64 * size * 0.602,
        true => bold_width(&words, size),
        false => text_width(&words, size),
    };
    let w = number("textLength").unwrap_or(natural);
    let (x, y) = (number("x").unwrap_or_default(), number("y").unwrap_or_default());
    let left = match says("text-anchor").as_deref() {
        Some("middle") => x - w / 2.0,
        Some("end") => x - w,
        _ => x,
    };
    let top = if says("dominant-baseline").as_deref() == Some("central") {
        y - size * 0.5
    } else {
        y - size * 0.78
    };
    let all: Vec<&str> = open.iter().flat_map(Element::classes).filter(|class| !class.is_empty()).collect();
    let mut text = Text { words, rect: Rect { x: left, y: top, w, h: size }, size, classes: all.join(" ") };
    for way in open.iter().rev().filter_map(|element| element.attributes.get("transform")) {
        place(&mut text, way);
    }
    text
}

/// Moves and scales a text as its group is: `translate(4 5) scale(1.2)`.
fn place(text: &mut Text, way: &str) {
    let of = |name: &str| -> Vec<f64> {
        let written = way.split_once(&format!("{name}(")).and_then(|(_, rest)| rest.split_once(')'));
        let numbers =
            written.map(|(numbers, _)| numbers.split([' ', ',']).filter_map(|one| one.parse().ok()));
        numbers.into_iter().flatten().collect()
    };
    let by = of("scale").first().copied().unwrap_or(1.0);
    let to = of("translate");
    let (dx, dy) = (to.first().copied().unwrap_or_default(), to.get(1).copied().unwrap_or_default());
    let Rect { x, y, w, h } = text.rect;
    text.rect = Rect { x: x * by + dx, y: y * by + dy, w: w * by, h: h * by };
    text.size *= by;
}
