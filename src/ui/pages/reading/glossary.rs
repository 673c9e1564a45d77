//! The glossary: all terms by letter, a field to find one, and the lessons that show each.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::lesson::page::Use;
use crate::lesson::{Glossary, Term};
use crate::ui::widgets::words::way;

/// What the glossary is given.
#[derive(Properties, PartialEq)]
pub struct TermsProps {
    pub uses: Vec<Use>,
    pub glossary: Rc<Glossary>,
}

/// Terms by the letter that their names begin with.
pub fn by_letter<'a>(terms: impl Iterator<Item = &'a Term>) -> BTreeMap<char, Vec<&'a Term>> {
    let mut letters: BTreeMap<char, Vec<&Term>> = BTreeMap::new();
    for term in terms {
        let letter = term.name.chars().next().map_or('#', |letter| letter.to_ascii_uppercase());
        letters.entry(letter).or_default().push(term);
    }
    letters.values_mut().for_each(|terms| terms.sort_by_key(|term| term.name.to_lowercase()));
    letters
}

/// The terms.
#[component]
pub fn Terms(props: &TermsProps) -> Html {
    let wanted = use_state(String::new);
    let oninput = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| {
            let field: Option<HtmlInputElement> = event.target_dyn_into();
            wanted.set(field.map(|field| field.value().trim().to_lowercase()).unwrap_or_default());
        })
    };
    let fits = |term: &&Term| {
        wanted.is_empty()
            || term.name.to_lowercase().contains(&**wanted)
            || term.meaning.to_lowercase().contains(&**wanted)
    };
    let letters = by_letter(props.glossary.terms().filter(fits));
    let count: usize = letters.values().map(Vec::len).sum();
    let button = |letter: char| {
        let has_terms = letters.contains_key(&letter);
        let onclick = Callback::from(move |_: MouseEvent| show(letter));
        html! {
            <button type="button" disabled={!has_terms} aria-label={format!("Terms with {letter}")} {onclick}>{ letter }</button>
        }
    };
    html! {
        <div class="terms">
            <div class="terms-find">
                <label>
                    <span>{ "Find a term" }</span>
                    <input type="search" {oninput} autocomplete="off" spellcheck="false" />
                </label>
                <span class="muted" role="status">{ format!("{count} term{}", if count == 1 { "" } else { "s" }) }</span>
            </div>
            <nav class="terms-letters" aria-label="Letters">{ for ('A'..='Z').map(button) }</nav>
            { for letters.iter().map(|(letter, terms)| html! {
                <section key={letter.to_string()}>
                    <h3 id={format!("letter-{letter}")} tabindex="-1">{ letter }</h3>
                    <dl>{ for terms.iter().map(|one| term(one, &props.uses, "term-")) }</dl>
                </section>
            }) }
        </div>
    }
}

/// A term, with the lessons that show it.
pub fn term(term: &Term, uses: &[Use], prefix: &str) -> Html {
    let shown = uses.iter().find(|shown| shown.term == term.id);
    html! {
        <div id={format!("{prefix}{}", term.id)} tabindex="-1">
            <dt>{ &term.name }</dt>
            <dd>{ &term.meaning }</dd>
            if let Some(shown) = shown {
                <dd class="muted">
                    if shown.lessons > 1 { { format!("Shown in {} lessons, first: ", shown.lessons) } } else { { "Shown in: " } }
                    <a href={way(&shown.first.id, &shown.first.step)}>{ &shown.first.title }</a>
                </dd>
            }
        </div>
    }
}

/// Brings a letter's terms into view.
fn show(letter: char) {
    let document = web_sys::window().and_then(|window| window.document());
    let place = document.and_then(|document| document.get_element_by_id(&format!("letter-{letter}")));
    if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
        place.scroll_into_view();
        let _ = place.focus();
    }
}
