//! Topic matching (AMQP 0-9-1, 3.1.3.3): words parted by dots, `*` for one word, `#` for any number.
//!
//! The empty key has no words at all, as RabbitMQ reads it: `#` matches it and `*` does not.

use super::refusal::{Refusal, ReplyCode};
use super::value::Name;
use crate::base::{Directory, OrdMap};

/// Binding keys as a tree of words, so that routing need not try them one by one.
///
/// A key is read word by word with all the places of the tree that it may have reached: no
/// backtracking, however many `#` there are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patterns {
    /// The exact words, numbered: a key's words are looked up once, not at every place.
    words: Directory<Name, usize>,
    nodes: Vec<Node>,
}

/// A place in the tree, reached by the words on the way to it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// Where each exact word leads, by its number.
    exact: OrdMap<usize, usize>,
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

/// The places reached by the words of a key so far, and what was found in the end. It is kept from
/// one key to the next, so that matching allocates nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Walk {
    reached: Vec<usize>,
    next: Vec<usize>,
    pub found: Vec<usize>,
}

impl Default for Patterns {
    fn default() -> Self {
        Self { words: Directory::default(), nodes: vec![Node::default()] }
    }
}

impl Patterns {
    /// Adds a binding key under a number.
    pub(super) fn add(&mut self, key: &str, number: usize) {
        let end = words(key).fold(ROOT, |at, word| self.child(at, word));
        self.nodes.get_mut(end).into_iter().for_each(|node| node.ends.push(number));
    }

    /// The node one word further; a new one if nothing leads there yet.
    fn child(&mut self, at: usize, word: &str) -> usize {
        let (new, numbers) = (self.nodes.len(), self.words.len());
        let Some(node) = self.nodes.get_mut(at) else { return ROOT };
        let child = match word {
            "*" => *node.one.get_or_insert(new),
            "#" => *node.any.get_or_insert(new),
            exact => {
                let number = *self.words.or_insert(exact.into(), numbers);
                *node.exact.entry(number).or_insert(new)
            }
        };
        if child == new {
            self.nodes.push(Node { repeats: word == "#", ..Node::default() });
        }
        child
    }

    /// Leaves in `walk.found` the numbers of the binding keys that match, in ascending order.
    /// O(words of the key × places reached).
    pub(super) fn matching(&self, key: &str, walk: &mut Walk) {
        let Walk { reached, next, found } = walk;
        reached.clear();
        reached.push(ROOT);
        self.skip_words(reached);
        for word in words(key) {
            let number = self.words.get(word);
            for node in reached.drain(..).filter_map(|at| Some((at, self.nodes.get(at)?))) {
                let (at, node) = node;
                next.extend(node.repeats.then_some(at));
                next.extend(number.and_then(|number| node.exact.get(number)));
                next.extend(node.one);
            }
            self.skip_words(next);
            std::mem::swap(reached, next);
        }
        found.clear();
        found.extend(reached.iter().filter_map(|at| self.nodes.get(*at)).flat_map(|node| &node.ends));
        found.sort_unstable();
    }

    /// Adds the places that a `#` standing for no word leads to, and takes out what is there twice.
    fn skip_words(&self, reached: &mut Vec<usize>) {
        let mut at = 0;
        while let Some(node) = reached.get(at).and_then(|node| self.nodes.get(*node)) {
            reached.extend(node.any);
            at += 1;
        }
        reached.sort_unstable();
        reached.dedup();
    }
}

/// Refuses a binding key with more than two words `#` (406; `rabbit_exchange_type_topic.erl`, validate_binding/2).
pub(super) fn check(key: &str) -> Result<(), Refusal> {
    let wildcards = words(key).filter(|word| *word == "#").count();
    if wildcards > 2 {
        let text = format!("Topic binding key '{key}' uses {wildcards} '#' wildcards, at most 2 are allowed");
        return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
    }
    Ok(())
}

fn words(key: &str) -> impl Iterator<Item = &str> {
    // "" has no word; "." has two empty ones.
    key.split('.').filter(move |_| !key.is_empty())
}

/// Does the binding key `pattern` match the routing key `key`?
pub fn matches(pattern: &str, key: &str) -> bool {
    let (mut patterns, mut walk) = (Patterns::default(), Walk::default());
    patterns.add(pattern, 0);
    patterns.matching(key, &mut walk);
    !walk.found.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Patterns, Walk, matches};

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
        let (mut patterns, mut walk) = (Patterns::default(), Walk::default());
        for (number, key) in ["#", "a.*", "b.*", "a.b", "*.b"].into_iter().enumerate() {
            patterns.add(key, number);
        }
        patterns.matching("a.b", &mut walk);
        assert_eq!(walk.found, [0, 1, 3, 4]);
    }
}
