//! Spaced repetition: when a flashcard returns, by how well it was known.
//!
//! The rule is SM-2's with four grades. A card that is new, or was not known the last time, returns after 10
//! minutes, 1 day, 4 days or 9 days. Of one that was known, the interval grows: *hard* by a fifth, *good* by the
//! card's ease (2.5 at first), *easy* by that and a third; each at least a day more than the grade below it. *Hard*
//! and *not yet* make the ease smaller, *easy* makes it greater. A card that is graded before it is due counts
//! from the time that has really passed, and never returns sooner than it would have, but for *not yet*.

/// A minute, in milliseconds.
const MINUTE_MS: u64 = 60_000;
/// A day, in minutes.
const DAY: u64 = 24 * 60;
/// No card stays away longer than this, in minutes.
const LONGEST: u64 = 365 * DAY;
/// Intervals of a card that is new or was not known, in minutes.
const FIRST: [u64; 4] = [10, DAY, 4 * DAY, 9 * DAY];
/// The ease of a new card, and between which it stays, in percent.
const EASE: u64 = 250;
const EASES: (u64, u64) = (130, 350);

/// How well a card was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    NotYet,
    Hard,
    Good,
    Easy,
}

/// What is kept of a card that was graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// When it returns, in milliseconds of the reader's clock.
    pub due_ms: u64,
    /// How long it stays away until then, in minutes.
    interval: u64,
    /// In percent.
    ease: u64,
}

impl Grade {
    /// All of them, in the order of their keys.
    pub const ALL: [Self; 4] = [Self::NotYet, Self::Hard, Self::Good, Self::Easy];

    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotYet => "Not yet",
            Self::Hard => "Hard",
            Self::Good => "Good",
            Self::Easy => "Easy",
        }
    }
}

impl Kept {
    /// A card after a grade at this time; `before` is what was kept of it, if anything.
    pub fn after(before: Option<Self>, grade: Grade, now_ms: u64) -> Self {
        let ease = before.map_or(EASE, |kept| kept.ease);
        let interval = match before.map(|kept| kept.waited(now_ms)) {
            Some(waited) if waited >= DAY => grown(waited, ease)[grade as usize],
            _ => FIRST[grade as usize],
        };
        let ease = match grade {
            Grade::NotYet => ease.saturating_sub(20),
            Grade::Hard => ease.saturating_sub(15),
            Grade::Good => ease,
            Grade::Easy => ease + 15,
        };
        let due_ms = now_ms.saturating_add(interval * MINUTE_MS);
        let (due_ms, interval) = match before {
            Some(kept) if grade != Grade::NotYet && kept.due_ms > due_ms => (kept.due_ms, kept.interval),
            _ => (due_ms, interval),
        };
        Self { due_ms, interval, ease: ease.clamp(EASES.0, EASES.1) }
    }

    /// How long it has stayed away, in minutes: its interval, or less if it is graded before.
    fn waited(self, now_ms: u64) -> u64 {
        let left = self.due_ms.saturating_sub(now_ms).div_ceil(MINUTE_MS);
        self.interval.saturating_sub(left)
    }

    /// Reads what [`to_string`](ToString::to_string) wrote; nothing of anything else.
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|number| number.parse::<u64>().ok());
        let (due_ms, interval, ease) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let fits = numbers.next().is_none() && interval <= LONGEST && (EASES.0..=EASES.1).contains(&ease);
        fits.then_some(Self { due_ms, interval, ease })
    }
}

impl std::fmt::Display for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.due_ms, self.interval, self.ease)
    }
}

/// The intervals of a card that was known after this one, by grade.
fn grown(interval: u64, ease: u64) -> [u64; 4] {
    let hard = (interval * 6 / 5).max(interval + DAY);
    let good = (interval * ease / 100).max(hard + DAY);
    let easy = (interval * ease / 100 * 4 / 3).max(good + DAY);
    [FIRST[0], hard.min(LONGEST), good.min(LONGEST), easy.min(LONGEST)]
}

/// Is a card due? A new one is.
pub fn is_due(kept: Option<Kept>, now_ms: u64) -> bool {
    kept.is_none_or(|kept| kept.due_ms <= now_ms)
}

/// The card to show: of those that return the one that was due first, then the new ones in their order.
pub fn next_card(cards: &[Option<Kept>], now_ms: u64) -> Option<usize> {
    let due = cards.iter().enumerate().filter(|(_, kept)| is_due(**kept, now_ms));
    due.min_by_key(|(_, kept)| kept.map_or(u64::MAX, |kept| kept.due_ms)).map(|(card, _)| card)
}

/// The time until something is due, in words: `10 min`, `1 day`, `5 months`.
pub fn due_in_words(due_ms: u64, now_ms: u64) -> String {
    let minutes = due_ms.saturating_sub(now_ms).div_ceil(MINUTE_MS).max(1);
    let counted = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    let nearest = |unit: u64| (minutes + unit / 2) / unit;
    match minutes {
        ..60 => format!("{minutes} min"),
        60..DAY if nearest(60) < 24 => counted(nearest(60), "hour"),
        _ if nearest(DAY) < 60 => counted(nearest(DAY), "day"),
        _ => counted(nearest(30 * DAY), "month"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    fn words(before: Option<Kept>, now: u64) -> [String; 4] {
        Grade::ALL.map(|grade| due_in_words(Kept::after(before, grade, now).due_ms, now))
    }

    #[test]
    fn a_new_card_returns_as_its_buttons_say() {
        assert_eq!(words(None, NOW), ["10 min", "1 day", "4 days", "9 days"]);
        let unknown = Kept::after(None, Grade::NotYet, NOW);
        assert_eq!(words(Some(unknown), unknown.due_ms), ["10 min", "1 day", "4 days", "9 days"]);
    }

    #[test]
    fn what_is_known_stays_away_longer() {
        let mut kept = Kept::after(None, Grade::Good, NOW);
        assert_eq!(words(Some(kept), kept.due_ms), ["10 min", "5 days", "10 days", "13 days"]);
        let mut told = Vec::new();
        for _ in 0..5 {
            let now = kept.due_ms;
            kept = Kept::after(Some(kept), Grade::Good, now);
            told.push(due_in_words(kept.due_ms, now));
        }
        assert_eq!(told, ["10 days", "25 days", "2 months", "5 months", "12 months"]);
    }

    #[test]
    fn hard_and_easy_change_how_fast_it_grows() {
        let after = |grade: Grade| {
            let kept = Kept::after(None, Grade::Easy, NOW);
            let kept = Kept::after(Some(kept), grade, kept.due_ms);
            let next = Kept::after(Some(kept), Grade::Good, kept.due_ms);
            next.interval * 100 / kept.interval
        };
        assert_eq!([Grade::Hard, Grade::Good, Grade::Easy].map(after), [250, 264, 279]);
    }

    #[test]
    fn going_through_a_card_early_loses_nothing() {
        let kept = Kept::after(None, Grade::Easy, NOW);
        let early = NOW + 60 * MINUTE_MS;
        assert_eq!(Kept::after(Some(kept), Grade::Hard, early).due_ms, kept.due_ms);
        assert_eq!(Kept::after(Some(kept), Grade::NotYet, early).due_ms, early + 10 * MINUTE_MS);
    }

    #[test]
    fn what_returns_comes_before_what_is_new() {
        let due = |minutes_ago: u64| {
            let kept = Kept::after(None, Grade::Good, NOW);
            Some(Kept { due_ms: NOW - minutes_ago * MINUTE_MS, ..kept })
        };
        let later = Some(Kept::after(None, Grade::Hard, NOW));
        for (cards, next) in [
            (vec![None, due(1), due(5)], Some(2)),
            (vec![later, None, None], Some(1)),
            (vec![later, due(0)], Some(1)),
            (vec![later, later], None),
            (vec![], None),
        ] {
            assert_eq!(next_card(&cards, NOW), next, "{cards:?}");
        }
    }

    #[test]
    fn what_was_kept_is_read_again_and_nothing_else_is() {
        let kept = Kept::after(None, Grade::Good, NOW);
        assert_eq!(Kept::read(&kept.to_string()), Some(kept));
        for text in ["", "1", "1.2", "1.2.250.4", "a.2.250", "1.2.5", "1.-2.250", "1.99999999999.250"] {
            assert_eq!(Kept::read(text), None, "{text}");
        }
    }

    proptest! {
        /// Whatever was graded, and whenever: a better grade never brings a card sooner, and none stays away for
        /// more than a year.
        #[test]
        fn a_better_grade_is_never_sooner(
            grades in prop::collection::vec((0_usize..4, 0_u64..40 * DAY), 0..12),
            wait in 0_u64..400 * DAY,
        ) {
            let (mut kept, mut now) = (None, NOW);
            for (grade, wait) in grades {
                kept = Some(Kept::after(kept, Grade::ALL[grade], now));
                now += wait * MINUTE_MS;
            }
            let now = now + wait * MINUTE_MS;
            let dues = Grade::ALL.map(|grade| Kept::after(kept, grade, now).due_ms);
            prop_assert!(dues.is_sorted() && dues[0] < dues[1], "{:?}", dues);
            prop_assert!(dues[3] <= now + LONGEST * MINUTE_MS);
            let kept = Kept::after(kept, Grade::Hard, now);
            prop_assert_eq!(Kept::read(&kept.to_string()), Some(kept));
        }
    }
}
