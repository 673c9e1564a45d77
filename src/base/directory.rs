//! What is found by its key and never gone through: for very many keys, that come in any order and stay.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

use fnv::FnvHasher;

/// A table of `V` by `K` that only grows; O(1). Since nothing goes through it, its hashes never show.
#[derive(Clone, Debug, PartialEq)]
pub struct Directory<K, V> {
    /// As they came.
    entries: Vec<(K, V)>,
    /// Their places, each at its key's hash or at the next that was free; more than half of them are.
    slots: Vec<usize>,
}

const FREE: usize = usize::MAX;

impl<K, V> Default for Directory<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), slots: Vec::new() }
    }
}

impl<K: Hash + Eq, V> Directory<K, V> {
    /// The slot of a key, or the free one that it would have. There is a free one.
    fn slot<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let mut hasher = FnvHasher::default();
        key.hash(&mut hasher);
        let last = self.slots.len() - 1;
        let mut at = hasher.finish() as usize & last;
        while self.entries.get(self.slots[at]).is_some_and(|(other, _)| other.borrow() != key) {
            at = (at + 1) & last;
        }
        at
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Is there none?
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The one of that key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        if self.is_empty() {
            return None;
        }
        self.entries.get(self.slots[self.slot(key)]).map(|(_, value)| value)
    }

    /// The one of that key; this one if there is none.
    pub fn or_insert(&mut self, key: K, value: V) -> &mut V {
        if self.slots.len() <= self.entries.len() * 2 {
            self.grow();
        }
        let at = self.slot(&key);
        if self.slots[at] == FREE {
            self.slots[at] = self.entries.len();
            self.entries.push((key, value));
        }
        &mut self.entries[self.slots[at]].1
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (self.slots.len() * 2).max(8)];
        for place in 0..self.entries.len() {
            let at = self.slot(&self.entries[place].0);
            self.slots[at] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use std::collections::BTreeMap;

    #[test]
    fn it_finds_what_a_tree_finds() {
        let (mut directory, mut tree) = (Directory::default(), BTreeMap::new());
        let mut rng = Rng::stream(1, "directory");
        for n in 0..4_000_u64 {
            let key = rng.below(900).to_string();
            assert_eq!(directory.get(&*key), tree.get(&*key));
            assert_eq!(directory.or_insert(key.clone(), n), tree.entry(key.clone()).or_insert(n));
            *directory.or_insert(key.clone(), 0) = n + 1;
            tree.insert(key, n + 1);
        }
        assert!(tree.iter().all(|(key, n)| directory.get(key) == Some(n)));
        assert_eq!(directory.len(), tree.len());
    }
}
