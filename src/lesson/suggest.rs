//! The name that was probably meant, for a name that does not exist.

/// The candidate nearest to `name`, if one is near enough to be a slip of the hand.
///
/// Case does not count. Among equally near candidates the first one wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = folded(name);
    // One slip in every three letters: more of them make another word, not a misspelt one.
    let limit = (name.len() + 1) / 3;
    candidates
        .into_iter()
        .map(|candidate| (distance(&name, &folded(candidate)), candidate))
        .filter(|(slips, _)| *slips <= limit)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// How many letters have to be put in, left out, changed, or swapped with their neighbour
/// to make `b` of `a`.
fn distance(a: &[char], b: &[char]) -> usize {
    // Three rows of the usual table are enough: a swap looks two rows back.
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
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

    #[test]
    fn the_distance_counts_each_kind_of_slip_once() {
        for (a, b, slips) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "acb", 1),
            ("abc", "axc", 1),
            ("ab", "abc", 1),
        ] {
            assert_eq!(distance(&folded(a), &folded(b)), slips, "{a} {b}");
        }
    }
}
