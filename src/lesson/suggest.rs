//! The name that was probably meant, for a name that does not exist.

use strsim::osa_distance;

/// The candidate nearest to `name`, if one is near enough to be a slip of the hand.
///
/// Case does not count. Among equally near candidates the first one wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    // One slip in every three letters: more of them make another word, not a misspelt one.
    let limit = (name.chars().count() + 1) / 3;
    candidates
        .into_iter()
        .map(|candidate| (osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(slips, _)| *slips <= limit)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["publish", "consume", "nack", "ack", "dead-letter"];

    #[test]
    fn a_slip_is_put_right() {
        for (written, meant) in [
            ("publsh", "publish"),
            ("pubilsh", "publish"),
            ("consumer", "consume"),
            ("cnosmue", "consume"),
            ("NACK", "nack"),
            ("akc", "ack"),
            ("dead_leter", "dead-letter"),
        ] {
            assert_eq!(nearest(written, NAMES), Some(meant), "{written}");
        }
    }

    #[test]
    fn another_word_is_left_alone() {
        for written in ["", "x", "retry", "subscribe", "pub", "tick", "queue"] {
            assert_eq!(nearest(written, NAMES), None, "{written}");
        }
    }

    #[test]
    fn the_nearest_wins_and_then_the_first() {
        assert_eq!(nearest("orders", ["order", "orders"]), Some("orders"));
        assert_eq!(nearest("ordez", ["order", "ordeal"]), Some("order"));
        assert_eq!(nearest("tack", ["nack", "back"]), Some("nack"));
    }
}
