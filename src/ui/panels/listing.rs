//! A listing with its live lines: each says who is there.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::lesson::listing::Language;
use crate::sim::NodeId;
use crate::ui::scroll::bring_into_view;
use crate::ui::session::use_session;
use crate::ui::widgets::chips::glyph;
use crate::walkthrough::highlight::{Kind, Token, highlight};

/// Lines at which somebody is.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// Who.
    pub actor: NodeId,
    /// The first of the lines, from 0.
    pub start: usize,
    /// The line after the last.
    pub end: usize,
    /// The last that was lit of all.
    pub newest: bool,
}

/// What a listing is given.
#[derive(Properties, PartialEq)]
pub struct ListingProps {
    /// Which part of the lesson's code.
    pub part: usize,
    /// In which language.
    pub language: Language,
    /// Who is where.
    pub live: Vec<Live>,
}

/// A listing.
#[component]
pub fn ListingView(props: &ListingProps) -> Html {
    let session = use_session();
    let scroller = use_node_ref();
    let lines = use_memo((props.part, props.language), |(part, language)| {
        let listing = session.lesson.code.parts.get(*part).and_then(|part| part.listings.get(language));
        let lines = listing.map(|listing| highlight(*language, &listing.lines)).unwrap_or_default();
        lines.into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    {
        let scroller = scroller.clone();
        let newest = props.live.iter().find(|live| live.newest).map(|live| (live.start, live.end));
        use_effect_with((props.part, props.language, newest), move |(_, _, newest)| {
            if let (Some(scroller), Some((start, end))) = (scroller.cast::<HtmlElement>(), newest) {
                show_lines(&scroller, *start, *end);
            }
        });
    }
    let actors_at = |number: usize| {
        props
            .live
            .iter()
            .filter(move |live| live.start == number)
            .map(|live| (live.actor, live.newest))
            .collect::<Vec<_>>()
    };
    let state_of = |number: usize| {
        let here = props.live.iter().filter(|live| (live.start..live.end).contains(&number));
        here.map(|live| if live.newest { LineState::Newest } else { LineState::Lit })
            .max()
            .unwrap_or_default()
    };
    html! {
        <div class="listing" ref={scroller} tabindex="0" role="group" data-scrolls=""
            aria-label={format!("Listing in {}", props.language.label())} translate="no">
            <code>
                { for lines.iter().enumerate().map(|(number, tokens)| html! {
                    <Line key={number} {number} tokens={Rc::clone(tokens)} state={state_of(number)} actors={actors_at(number)} />
                }) }
            </code>
        </div>
    }
}

/// Scrolls to these lines, if they cannot be seen.
fn show_lines(scroller: &HtmlElement, start: usize, end: usize) {
    let line =
        |number: usize| -> Option<Element> { scroller.first_element_child()?.children().item(number as u32) };
    if let (Some(first), Some(last)) = (line(start), line(end.saturating_sub(1))) {
        bring_into_view(scroller, &first, &last);
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum LineState {
    #[default]
    Dark,
    Lit,
    Newest,
}

/// A line.
#[derive(Properties, PartialEq)]
struct LineProps {
    number: usize,
    tokens: Rc<Vec<Token>>,
    state: LineState,
    actors: Vec<(NodeId, bool)>,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let session = use_session();
    let class = match props.state {
        LineState::Dark => "line",
        LineState::Lit => "line lit",
        LineState::Newest => "line lit newest",
    };
    html! {
        <span {class}>
            <span class="line-number" aria-hidden="true">{ props.number + 1 }</span>
            <span class="line-text">
                { for props.tokens.iter().map(token) }
                { "\n" }
            </span>
            if !props.actors.is_empty() {
                <span class="line-actors">
                    { for props.actors.iter().map(|(actor, newest)| html! {
                        <span class={classes!("actor", newest.then_some("newest"))}>
                            { glyph(&session, *actor).html() }
                            { session.recording().plan.name(*actor) }
                        </span>
                    }) }
                </span>
            }
        </span>
    }
}

/// A piece of a line.
pub fn token(token: &Token) -> Html {
    let class = match token.kind {
        Kind::Plain => return html! { { token.text.clone() } },
        Kind::Keyword => "k",
        Kind::Text => "s",
        Kind::Comment => "c",
        Kind::Number => "n",
        Kind::Name => "d",
    };
    html! { <span {class}>{ token.text.clone() }</span> }
}
