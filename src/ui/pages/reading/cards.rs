//! Flashcards: what is due is shown, turned, graded, and comes back when its time has come.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::decision::BlockProps;
use super::kept;
use super::prose::inline;
use crate::lesson::Page;
use crate::lesson::page::{Card, Content, Grade, Kept, due_in_words, is_due, next_card};
use crate::ui::focus;
use crate::ui::icons::Icon;
use crate::ui::storage;
use crate::ui::widgets::words::runs;

/// What the grades are kept as.
const KIND: &str = "card";
/// While nothing is due, the clock is looked at so often.
const LOOK_MS: u32 = 5_000;

/// The deck in the reader's hand.
struct Deck {
    page: Rc<Page>,
    block: usize,
    kept: Vec<Option<Kept>>,
    /// Is the other side seen?
    turned: bool,
    /// The cards that are gone through although they are not due.
    anyway: Vec<usize>,
    /// Is it being asked whether to forget all grades?
    asking: bool,
}

impl Deck {
    fn open(page: &Rc<Page>, block: usize) -> Self {
        let deck = Self {
            page: Rc::clone(page),
            block,
            kept: Vec::new(),
            turned: false,
            anyway: Vec::new(),
            asking: false,
        };
        let read = |card: &Card| kept::read(page, KIND, &card.id).and_then(|text| Kept::read(&text));
        Self { kept: deck.cards().iter().map(read).collect(), ..deck }
    }

    fn cards(&self) -> &[Card] {
        match self.page.blocks.get(self.block).map(|block| &block.content) {
            Some(Content::Cards { cards }) => cards,
            _ => &[],
        }
    }

    /// The card that is shown.
    fn current(&self, now_ms: u64) -> Option<usize> {
        self.anyway.first().copied().or_else(|| next_card(&self.kept, now_ms))
    }

    fn turn(&mut self) {
        self.turned = true;
    }

    fn grade(&mut self, grade: Grade) {
        let now = now_ms();
        let Some(at) = self.current(now).filter(|_| self.turned) else { return };
        let kept = Kept::after(self.kept[at], grade, now);
        self.kept[at] = Some(kept);
        if let Some(card) = self.cards().get(at) {
            kept::write(&self.page, KIND, &card.id, Some(&kept.to_string()));
        }
        self.anyway.retain(|other| *other != at);
        self.turned = false;
    }

    fn forget(&mut self) {
        for card in self.cards() {
            kept::write(&self.page, KIND, &card.id, None);
        }
        self.kept.fill(None);
        (self.turned, self.anyway, self.asking) = (false, Vec::new(), false);
    }
}

fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// The deck, and how to do something with it.
#[derive(Clone)]
struct Hand {
    deck: Rc<RefCell<Deck>>,
    update: UseForceUpdateHandle,
}

impl Hand {
    fn with(&self, act: impl FnOnce(&mut Deck)) {
        act(&mut self.deck.borrow_mut());
        self.update.force_update();
    }

    fn does(&self, act: impl Fn(&mut Deck) + 'static) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| hand.with(&act))
    }

    /// What a key does: Space turns, 1 to 4 grade.
    fn press(&self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let on = target.map(|target| target.tag_name()).unwrap_or_default();
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
        if event.default_prevented() || modified || matches!(&*on, "INPUT" | "TEXTAREA" | "SELECT" | "DIALOG")
        {
            return;
        }
        let turned = self.deck.borrow().turned;
        match event.key().as_str() {
            " " if !turned && !matches!(&*on, "BUTTON" | "A" | "SUMMARY") => self.with(Deck::turn),
            key if turned && storage::read("character-keys").as_deref() != Some("off") => {
                let grade =
                    key.parse::<usize>().ok().and_then(|key| Grade::ALL.get(key.checked_sub(1)?).copied());
                let Some(grade) = grade else { return };
                self.with(|deck| deck.grade(grade));
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// The cards.
#[component]
pub fn Cards(props: &BlockProps) -> Html {
    let deck = use_mut_ref(|| Deck::open(&props.page, props.index));
    let hand = Hand { deck, update: use_force_update() };
    let now = now_ms();
    let (current, turned) = {
        let deck = hand.deck.borrow();
        (deck.current(now), deck.turned)
    };
    use_keys(&hand);
    use_clock(&hand, current.is_none());
    {
        // Whoever turned a card wants to read on there. Not when the page opens.
        let first = use_mut_ref(|| true);
        use_effect_with((current, turned), move |(current, turned)| {
            if !first.replace(false) {
                focus::put(match (current, turned) {
                    (None, _) => ".cards-rest",
                    (_, true) => ".flashcard.back",
                    (_, false) => ".flashcard.front",
                });
            }
        });
    }
    let deck = hand.deck.borrow();
    let due = deck.kept.iter().filter(|kept| is_due(**kept, now)).count();
    html! {
        <div class="cards">
            <p class="cards-count muted">
                <span>{ format!("{due} of {} due", deck.cards().len()) }</span>
                if !deck.anyway.is_empty() { <span>{ format!("{} to go through", deck.anyway.len()) }</span> }
            </p>
            if let Some((at, card)) = current.and_then(|at| Some((at, deck.cards().get(at)?))) {
                { front(&hand, card, turned, props) }
                if turned { { back(&hand, card, deck.kept[at], now, props) } }
            } else { { rest(&hand, &deck, now) } }
            <p class="cards-foot">{ kept::told() }{ forget(&hand, &deck) }</p>
        </div>
    }
}

#[hook]
fn use_keys(hand: &Hand) {
    let hand = hand.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref() {
                    hand.press(event);
                }
            })
        });
        move || drop(listener)
    });
}

/// Looks again whether something is due, while nothing is.
#[hook]
fn use_clock(hand: &Hand, is_waiting: bool) {
    let update = hand.update.clone();
    use_effect_with(is_waiting, move |is_waiting| {
        let clock = is_waiting.then(|| Interval::new(LOOK_MS, move || update.force_update()));
        move || drop(clock)
    });
}

fn front(hand: &Hand, card: &Card, turned: bool, props: &BlockProps) -> Html {
    html! {
        <article class="flashcard front" tabindex="-1" key={format!("{}-front", card.id)} aria-label="Front">
            if let Some(run) = card.runs.first() { <p class="flashcard-from">{ format!("from “{}”", run.title) }</p> }
            <p class="flashcard-ask">{ inline(&card.front, &props.page.glossary, &format!("front-{}", card.id)) }</p>
            if !turned {
                <p class="flashcard-turn">
                    <button type="button" class="button primary" onclick={hand.does(Deck::turn)}>{ "Turn the card" }</button>
                    <span class="muted">{ "Say it aloud first. " }<kbd>{ "Space" }</kbd></span>
                </p>
            }
        </article>
    }
}

fn back(hand: &Hand, card: &Card, kept: Option<Kept>, now: u64, props: &BlockProps) -> Html {
    let grade = |(key, grade): (usize, Grade)| {
        let due = Kept::after(kept, grade, now).due_ms;
        html! {
            <button type="button" class={classes!("button", (grade == Grade::Good).then_some("primary"))}
                onclick={hand.does(move |deck| deck.grade(grade))}>
                <span>{ grade.label() }{ " " }<kbd aria-hidden="true">{ key + 1 }</kbd></span>
                <small>{ format!("in {}", due_in_words(due, now)) }</small>
            </button>
        }
    };
    html! {
        <>
            <article class="flashcard back" tabindex="-1" key={format!("{}-back", card.id)} aria-label="The other side">
                <p class="flashcard-from">{ "the other side" }</p>
                <p class="flashcard-say">{ inline(&card.back, &props.page.glossary, &format!("back-{}", card.id)) }</p>
                { runs(&card.runs) }
            </article>
            <div class="cards-grades" role="group" aria-label="How well did you know it?">
                { for Grade::ALL.into_iter().enumerate().map(grade) }
            </div>
        </>
    }
}

/// Nothing is due.
fn rest(hand: &Hand, deck: &Deck, now: u64) -> Html {
    let next = deck.kept.iter().flatten().map(|kept| kept.due_ms).min().unwrap_or(now);
    html! {
        <div class="flashcard cards-rest" tabindex="-1">
            <p class="flashcard-ask">{ "Nothing is due." }</p>
            <p class="flashcard-say">{ format!("The next card returns in {}.", due_in_words(next, now)) }</p>
            <p class="flashcard-turn">
                <button type="button" class="button" onclick={hand.does(|deck| deck.anyway = (0..deck.cards().len()).collect())}>
                    { "Go through them anyway" }
                </button>
            </p>
        </div>
    }
}

fn forget(hand: &Hand, deck: &Deck) -> Html {
    if deck.asking {
        return html! {
            <span role="alert">
                { "All cards will be new. " }
                <button type="button" class="button small" onclick={hand.does(Deck::forget)}>{ "Forget my grades" }</button>
                { " " }
                <button type="button" class="button small" onclick={hand.does(|deck| deck.asking = false)}>{ "Keep them" }</button>
            </span>
        };
    }
    if deck.kept.iter().all(Option::is_none) {
        return html! {};
    }
    html! {
        <button type="button" class="button small" onclick={hand.does(|deck| deck.asking = true)}>
            { Icon::Bin.html() }{ "Forget my grades…" }
        </button>
    }
}
