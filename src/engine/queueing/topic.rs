//! Topic matching (AMQP 0-9-1, 3.1.3.3): words parted by dots, `*` for one word, `#` for any number.
//!
//! The empty key has no words at all, as RabbitMQ reads it: `#` matches it and `*` does not.

use std::collections::BTreeMap;

use super::value::Name;

/// Binding keys as a tree of words, so that routing need not try them one by one.
///
/// A key is read word by word with all the places of the tree that it may have reached: no
/// backtracking, however many `#` there are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patterns {
    nodes: Vec<Node>,
}

/// A place in the tree, reached by the words on the way to it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// Where each exact word leads.
    exact: BTreeMap<Name, usize>,
    /// Where `*` leads.
    one: Option<usize>,
    /// Where `#` leads.
    any: Option<usize>,
    /// Reached by `#`: every further word may stay here.
    repeats: bool,
    /// The binding keys that end here, by the numbers given to them.
    ends: Vec<usize>,
}

const ROOT: usize = 0;

impl Default for Patterns {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Patterns {
    /// Adds a binding key under a number.
    pub(super) fn add(&mut self, key: &str, number: usize) {
        let end = words(key).fold(ROOT, |at, word| self.child(at, word));
        self.nodes[end].ends.push(number);
    }

    /// The node one word further; a new one if nothing leads there yet.
    fn child(&mut self, at: usize, word: &str) -> usize {
        let (new, node) = (self.nodes.len(), &mut self.nodes[at]);
        let child = match word {
            "*" => *node.one.get_or_insert(new),
            "#" => *node.any.get_or_insert(new),
            exact => match node.exact.get(exact) {
                Some(child) => *child,
                None => *node.exact.entry(exact.into()).or_insert(new),
            },
        };
        if child == new {
            self.nodes.push(Node { repeats: word == "#", ..Node::default() });
        }
        child
    }

    /// Appends the numbers of the binding keys that match, in ascending order.
    /// O(words of the key × places reached).
    pub(super) fn matching(&self, key: &str, found: &mut Vec<usize>) {
        let (mut reached, mut next) = (vec![ROOT], Vec::new());
        self.skip_words(&mut reached);
        for word in words(key) {
            for &at in &reached {
                let node = &self.nodes[at];
                next.extend(node.repeats.then_some(at));
                next.extend(node.exact.get(word));
                next.extend(node.one);
            }
            self.skip_words(&mut next);
            std::mem::swap(&mut reached, &mut next);
            next.clear();
        }
        found.extend(reached.iter().flat_map(|at| &self.nodes[*at].ends));
        found.sort_unstable();
    }

    /// Adds the places that a `#` standing for no word leads to, and takes out what is there twice.
    fn skip_words(&self, reached: &mut Vec<usize>) {
        let mut at = 0;
        while let Some(node) = reached.get(at) {
            reached.extend(self.nodes[*node].any);
            at += 1;
        }
        reached.sort_unstable();
        reached.dedup();
    }
}

fn words(key: &str) -> impl Iterator<Item = &str> {
    // "" has no word; "." has two empty ones.
    key.split('.').filter(move |_| !key.is_empty())
}

/// Does the binding key `pattern` match the routing key `key`?
pub fn matches(pattern: &str, key: &str) -> bool {
    let (mut patterns, mut found) = (Patterns::default(), Vec::new());
    patterns.add(pattern, 0);
    patterns.matching(key, &mut found);
    !found.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Patterns, matches};

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

    #[test]
    fn many_hashes_cost_no_more_than_their_number() {
        let (pattern, key) = ("#.a.".repeat(50), "a.".repeat(500));
        assert!(matches(&format!("{pattern}#"), &key));
        assert!(!matches(&format!("{pattern}b"), &key));
    }

    #[test]
    fn matches_come_in_the_order_of_their_numbers() {
        let (mut patterns, mut found) = (Patterns::default(), Vec::new());
        for (number, key) in ["#", "a.*", "b.*", "a.b", "*.b"].into_iter().enumerate() {
            patterns.add(key, number);
        }
        patterns.matching("a.b", &mut found);
        assert_eq!(found, [0, 1, 3, 4]);
    }
}
