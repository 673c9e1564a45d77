//! Topic matching (AMQP 0-9-1, 3.1.3.3): words parted by dots, `*` for one word, `#` for any number.
//!
//! The empty key has no words at all, as RabbitMQ reads it: `#` matches it and `*` does not.

use super::value::Name;

/// A binding key, split once so that routing need not.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(Vec<Word>);

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Exactly(Name),
    Any,
    Rest,
}

impl Pattern {
    pub(super) fn new(key: &str) -> Self {
        let mut words: Vec<Word> = words(key)
            .map(|word| match word {
                "*" => Word::Any,
                "#" => Word::Rest,
                exact => Word::Exactly(exact.into()),
            })
            .collect();
        // `#.#` says no more than `#`, and costs a try more for every word of the key.
        words.dedup_by(|a, b| matches!((a, b), (Word::Rest, Word::Rest)));
        Self(words)
    }

    /// Does a message with this key go this way? O(words of the key × words of the pattern).
    pub(super) fn matches(&self, key: &str) -> bool {
        let key: Vec<&str> = words(key).collect();
        // Greedy with one point of return: after a later `#`, no earlier one need be tried again.
        let (mut at, mut word, mut retry) = (0, 0, None);
        loop {
            match self.0.get(at) {
                Some(Word::Rest) => {
                    retry = Some((at + 1, word));
                    at += 1;
                    continue;
                }
                Some(Word::Any) if word < key.len() => {
                    (at, word) = (at + 1, word + 1);
                    continue;
                }
                Some(Word::Exactly(exact)) if key.get(word) == Some(&&**exact) => {
                    (at, word) = (at + 1, word + 1);
                    continue;
                }
                None if word == key.len() => return true,
                _ => {}
            }
            match retry {
                Some((after, from)) if from < key.len() => {
                    retry = Some((after, from + 1));
                    (at, word) = (after, from + 1);
                }
                _ => return false,
            }
        }
    }
}

fn words(key: &str) -> impl Iterator<Item = &str> {
    // "" has no word; "." has two empty ones.
    key.split('.').filter(move |_| !key.is_empty())
}

/// Does the binding key `pattern` match the routing key `key`?
pub fn matches(pattern: &str, key: &str) -> bool {
    Pattern::new(pattern).matches(key)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn corners() {
        let table = [
            ("order.#", "order.created.us", true),
            ("*.*.us", "order.created.us", true),
            ("*.*.us", "user.registered.us", true),
            ("order.#", "order.cancelled", true),
            ("*.*.us", "order.cancelled", false),
            ("#", "", true),
            ("*", "", false),
            ("", "", true),
            ("", "a", false),
            ("*.*", ".", true),
            ("*", ".", false),
            ("#.a", "a.a", true),
            ("#.a.#", "b.a.c", true),
            ("#.a.#", "b.c", false),
            ("*.#", "", false),
            ("#.*", "a", true),
            ("#.#", "a.b", true),
            ("a.#.b", "a.b", true),
            ("a.#.b", "a.b.c", false),
            ("a..b", "a..b", true),
            ("a.*.b", "a..b", true),
        ];
        for (pattern, key, expected) in table {
            assert_eq!(matches(pattern, key), expected, "{pattern:?} against {key:?}");
        }
    }
}
