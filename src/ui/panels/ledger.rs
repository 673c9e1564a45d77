//! The ledger: every message in exactly one account, sums that agree, and the graveyard.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::effects::Effects;
use super::events::seek;
use super::pages::use_pages;
use crate::engine::queueing::MessageId;
use crate::insight::{Standing, Sum, books, done_again, effect_again};
use crate::player::{Account, Loss};
use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Session, use_selection, use_session};
use crate::ui::widgets::chips::MessageChip;

/// Messages shown of each account.
const CHIPS: usize = 16;
/// Graves shown at a time.
const GRAVES: usize = 30;

/// The ledger.
#[component]
pub fn LedgerPanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let opened = use_state(|| None::<Account>);
    let (selection, graveyard) = (use_selection(), use_node_ref());
    {
        let graveyard = graveyard.clone();
        use_effect_with(selection.now, move |now| {
            if *now == Selected::Graveyard {
                if let Some(heading) = graveyard.cast::<HtmlElement>() {
                    heading.scroll_into_view();
                    let _ = heading.focus();
                }
                // Picked again, it is shown again.
                selection.set.emit(Selected::None);
            }
        });
    }
    let ledger = session.ledger();
    let standing = ledger.at(moment.entries);
    let (books, agrees, late) =
        session.player.world(|world| (books(world), standing.agrees_with(world), world.services.tally.late));
    let messages = standing.sum();
    let all_agree = agrees && messages.agrees() && books.iter().all(Sum::agrees);
    let accounts = Account::ALL.into_iter().zip(standing.counts());
    // Those at the end of a bad road are shown only when somebody is there.
    let shown = accounts.filter(|(account, count)| {
        *count > 0
            || matches!(
                account,
                Account::Underway | Account::Ready | Account::Unacknowledged | Account::Acknowledged
            )
    });
    html! {
        <div class="ledger" tabindex="0" role="group" aria-label="Ledger" data-scrolls="">
            <section>
                <h3>{ "Every message, once" }</h3>
                { in_words(&messages) }
                <p class="muted">{ "Messages, not copies: one with several copies stands where the liveliest of them is." }</p>
                <p class={classes!("verdict", if all_agree { "right" } else { "wrong" })}>
                    if all_agree {
                        { Icon::Check.html() }<span>{ "The books agree: nothing is anywhere twice, and nothing is missing." }</span>
                    } else {
                        { Icon::Cross.html() }<span>{ "The books do not agree. This is a mistake of the page." }</span>
                    }
                </p>
            </section>
            <table class="accounts">
                <caption class="sr-only">{ "Messages by where they stand" }</caption>
                <tbody>
                    { for shown.map(|(account, count)| line(&standing, account, count, &opened)) }
                </tbody>
            </table>
            <section>
                <h3>{ "The broker’s books" }</h3>
                <p class="muted">{ "A message can be published again and copied into several queues. Each publish and each copy is counted once." }</p>
                { for books.iter().map(in_words) }
                if late > 0 {
                    <p class="muted">{ format!("{late} answers to calls came when nobody waited for them any more.") }</p>
                }
            </section>
            <Effects entries={moment.entries} />
            <section>
                <h3>{ "Done more than once" }</h3>
                { doubles(&session, moment.entries) }
            </section>
            <section>
                <h3 ref={graveyard} tabindex="-1">{ "Graveyard" }</h3>
                <Graveyard entries={moment.entries} />
            </section>
        </div>
    }
}

/// `5 made = 1 on the way + 4 acknowledged`; parts that are nothing are left out.
fn in_words(sum: &Sum) -> Html {
    let parts: Vec<String> = sum
        .parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let (total, name) = sum.total;
    let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") };
    let sign = if sum.agrees() { "=" } else { "≠" };
    html! { <p class="sum"><b>{ format!("{total} {name}") }</b>{ format!(" {sign} {parts}") }</p> }
}

fn line(standing: &Standing, account: Account, count: u32, opened: &UseStateHandle<Option<Account>>) -> Html {
    let open = **opened == Some(account);
    let shown = if open { CHIPS * 12 } else { CHIPS };
    let chips: Vec<MessageId> = standing.messages(account).take(shown).collect();
    let left = count as usize - chips.len();
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set((!open).then_some(account)))
    };
    let empty = count == 0;
    html! {
        <tr key={account.name()} class={classes!(empty.then_some("faint"), (account.is_loss() && !empty).then_some("loss"))}>
            <th scope="row" data-hint={account.meaning()}>{ account.name() }</th>
            <td class="number">{ count }</td>
            <td>
                <div class="chips">
                    { for chips.iter().map(|id| html! { <MessageChip key={id.0} id={*id} /> }) }
                    if count as usize > CHIPS {
                        <button type="button" class="button small" aria-expanded={open.to_string()} onclick={toggle}>
                            { if open { "Fewer".to_owned() } else { format!("{left} more") } }
                        </button>
                    }
                    if open && left > 0 {
                        <span class="muted">{ format!("and {left} more") }</span>
                    }
                </div>
            </td>
        </tr>
    }
}

fn doubles(session: &Rc<Session>, entries: usize) -> Html {
    let (doubles, repeats) = (session.ledger().doubles(entries), session.ledger().repeats(entries));
    if doubles.is_empty() && repeats.is_empty() {
        return html! { <p class="muted">{ "No message was worked on to success twice. A payment would be charged once." }</p> };
    }
    let plan = &session.recording().plan;
    let newest = doubles.iter().rev().take(GRAVES);
    let effects = repeats.iter().rev().take(GRAVES);
    // Where it is said what takes effect, that is what counts.
    let often = if repeats.is_empty() { doubles.len() } else { repeats.len() };
    html! {
        <>
            <p>{ format!("{often} times too often: a payment would be charged again.") }</p>
            <ul class="graves">
                { for effects.map(|repeat| {
                    grave_row(session, None, repeat.entry, effect_again(repeat, plan), "")
                }) }
                { for newest.map(|double| {
                    let words = done_again(double, plan);
                    grave_row(session, Some(double.message), double.entry, words, "")
                }) }
            </ul>
        </>
    }
}

/// What the graveyard is given.
#[derive(Properties, PartialEq)]
struct GraveyardProps {
    /// So many entries have happened.
    entries: usize,
}

/// What came to a bad end, the last first.
#[component]
fn Graveyard(props: &GraveyardProps) -> Html {
    let session = use_session();
    let losses = session.ledger().losses(props.entries);
    let pages = use_pages(Rc::clone(&session), "graves", losses.len(), GRAVES, 0);
    let standing = session.ledger().at(props.entries);
    let plan = &session.recording().plan;
    let row = |loss: &Loss| {
        let at = match plan.name(loss.node) {
            "broker" => String::new(),
            name => format!(" ({name})"),
        };
        let (message, account) = (loss.message.id, loss.why.account());
        let words = format!("{}: {}{at}", account.name(), loss.why.words());
        let since = match standing.account(message) {
            Some(now) if now != account => now.name(),
            _ => "",
        };
        grave_row(&session, Some(message), loss.entry, words, since)
    };
    html! {
        <>
            if losses.is_empty() {
                <p class="muted">{ "Nothing is dead, dropped or lost." }</p>
            } else {
                <p class="muted">{ "What died, and of what. A dead letter can come back." }</p>
            }
            { pages.buttons }
            <ul class="graves">{ for losses.iter().rev().skip(pages.shown.start).take(pages.shown.len()).map(row) }</ul>
        </>
    }
}

fn grave_row(
    session: &Rc<Session>,
    message: Option<MessageId>,
    entry: crate::sim::EntryId,
    words: String,
    since: &str,
) -> Html {
    let at = session.recording().journal.entries.get(entry.index()).map(|entry| entry.at).unwrap_or_default();
    let onclick = {
        let session = Rc::clone(session);
        Callback::from(move |_: MouseEvent| seek(&session, entry))
    };
    html! {
        <li key={entry.0}>
            { for message.map(|id| html! { <MessageChip {id} /> }) }
            <button type="button" class="link" {onclick}>{ format!("{at}  {words}") }</button>
            if !since.is_empty() {
                <span class="muted">{ format!("now {since}") }</span>
            }
        </li>
    }
}
