//! Topics by exhaustive search: every way in which a pattern can be spent on a key's words.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{FieldTable, Version, topic_matches};

use super::desk::Desk;

/// Read off the definition: `#` stands for any number of words, `*` for one.
pub fn matches(pattern: &[&str], key: &[&str]) -> bool {
    match pattern {
        [] => key.is_empty(),
        ["#", rest @ ..] => (0..=key.len()).any(|taken| matches(rest, &key[taken..])),
        ["*", rest @ ..] => !key.is_empty() && matches(rest, &key[1..]),
        [word, rest @ ..] => key.first() == Some(word) && matches(rest, &key[1..]),
    }
}

/// The words between the dots; the empty key has none.
pub fn words(key: &str) -> Vec<&str> {
    if key.is_empty() { Vec::new() } else { key.split('.').collect() }
}

/// All texts of up to so many words.
fn texts(alphabet: &[&str], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last: Vec<String> = alphabet.iter().map(|word| (*word).to_owned()).collect();
    for _ in 0..longest {
        all.extend(last.iter().cloned());
        last =
            last.iter().flat_map(|text| alphabet.iter().map(move |word| format!("{text}.{word}"))).collect();
    }
    all
}

fn text(alphabet: &'static [&'static str], longest: usize) -> impl Strategy<Value = String> {
    vec(select(alphabet), 0..=longest).prop_map(|words| words.join("."))
}

const WILD: [&str; 5] = ["a", "b", "", "*", "#"];

#[test]
fn a_topic_matches_as_an_exhaustive_search_says_for_all_short_ones() {
    let keys = texts(&["a", "b", ""], 4);
    for pattern in texts(&WILD, 4) {
        for key in &keys {
            let expected = matches(&words(&pattern), &words(key));
            assert_eq!(topic_matches(&pattern, key), expected, "{pattern:?} on {key:?}");
        }
    }
}

proptest! {
    #![proptest_config(crate::laws::config(1_000))]

    #[test]
    fn a_long_topic_too(pattern in text(&["a", "", "*", "#", "#"], 9), key in text(&["a", "a", ""], 9)) {
        prop_assert_eq!(topic_matches(&pattern, &key), matches(&words(&pattern), &words(&key)));
    }

    #[test]
    fn a_topic_exchange_finds_every_binding_that_matches(
        patterns in vec(text(&WILD, 5), 1..12),
        keys in vec(text(&["a", "b", "", "c"], 5), 1..5),
    ) {
        // Since 4.3 not every pattern can be bound.
        let mut desk = Desk::of(Version::V3_10);
        let names: Vec<String> = (0..patterns.len()).map(|at| format!("q{at:02}")).collect();
        for (name, pattern) in names.iter().zip(&patterns) {
            desk.queue(name, FieldTable::new());
            desk.bind("amq.topic", name, pattern, FieldTable::new());
        }
        for key in &keys {
            let bound = names.iter().zip(&patterns);
            let expected: Vec<String> = bound
                .filter(|(_, pattern)| matches(&words(pattern), &words(key)))
                .map(|(name, _)| name.clone())
                .collect();
            let returned = expected.is_empty();
            prop_assert_eq!(desk.reached(&names, "amq.topic", key, FieldTable::new()), (expected, returned));
        }
    }
}
