//! What is taken out in the order of its keys, the least first: O(log n) in and out, in whatever order it comes.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Values `V`, each with a key; no two have the same.
#[derive(Clone, Debug)]
pub struct Heap<K, V>(BinaryHeap<Item<K, V>>);

#[derive(Clone, Debug)]
struct Item<K, V> {
    key: K,
    value: V,
}

impl<K: Ord, V> Default for Heap<K, V> {
    fn default() -> Self {
        Self(BinaryHeap::new())
    }
}

impl<K: Ord, V> Heap<K, V> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts one in.
    pub fn push(&mut self, key: K, value: V) {
        self.0.push(Item { key, value });
    }

    /// The least key.
    pub fn first_key(&self) -> Option<&K> {
        self.0.peek().map(|item| &item.key)
    }

    /// Takes out the one of the least key.
    pub fn pop(&mut self) -> Option<(K, V)> {
        self.0.pop().map(|item| (item.key, item.value))
    }

    /// Takes out the one of the least key, if it holds for that key.
    pub fn pop_if(&mut self, holds: impl FnOnce(&K) -> bool) -> Option<(K, V)> {
        if self.first_key().is_some_and(holds) { self.pop() } else { None }
    }

    /// Keeps only those for which it holds. O(n).
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|item| keep(&item.key, &item.value));
    }

    /// Takes out those that are picked, in order. O(n), and O(log n) for each of them.
    pub fn take(&mut self, pick: impl Fn(&V) -> bool) -> Vec<(K, V)> {
        let all = std::mem::take(&mut self.0).into_iter();
        let (taken, kept): (Vec<_>, Vec<_>) = all.partition(|item| pick(&item.value));
        self.0 = kept.into();
        let mut taken = Self(taken.into());
        std::iter::from_fn(|| taken.pop()).collect()
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<K: Ord, V: PartialEq> PartialEq for Heap<K, V> {
    /// Whatever came first.
    fn eq(&self, other: &Self) -> bool {
        fn in_order<K: Ord, V>(heap: &Heap<K, V>) -> Vec<&Item<K, V>> {
            let mut items: Vec<_> = heap.0.iter().collect();
            items.sort_unstable();
            items
        }
        let same = |(one, two): (&Item<K, V>, &Item<K, V>)| one.key == two.key && one.value == two.value;
        self.len() == other.len() && in_order(self).into_iter().zip(in_order(other)).all(same)
    }
}

impl<K: Ord, V> PartialEq for Item<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<K: Ord, V> Eq for Item<K, V> {}

impl<K: Ord, V> PartialOrd for Item<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, V> Ord for Item<K, V> {
    /// The other way round: the heap of std gives out the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.cmp(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use std::collections::BTreeMap;

    #[test]
    fn it_does_as_a_tree_does() {
        let (mut heap, mut tree, mut rng) = (Heap::default(), BTreeMap::new(), Rng::stream(1, "heap"));
        for n in 0..4_000_u64 {
            match rng.below(8) {
                0 => {
                    let third = |n: &u64| n.is_multiple_of(3);
                    assert!(heap.take(third).into_iter().eq(tree.extract_if(.., |_, n| third(n))));
                }
                1 => {
                    heap.retain(|key: &(u64, u64), _| key.0 != 7);
                    tree.retain(|key, _| key.0 != 7);
                }
                2 | 3 => assert_eq!(heap.pop(), tree.pop_first()),
                _ => {
                    let key = (rng.below(60), n);
                    heap.push(key, n);
                    tree.insert(key, n);
                }
            }
            assert_eq!((heap.first_key(), heap.len()), (tree.keys().next(), tree.len()));
        }
        assert_eq!(heap.pop_if(|_| false), None);
        let first = tree.pop_first();
        assert!(first.is_some() && heap.pop_if(|_| true) == first);
    }

    #[test]
    fn it_equals_one_that_was_filled_in_another_order() {
        let filled = |keys: [u8; 4]| {
            let mut heap = Heap::default();
            keys.into_iter().for_each(|key| heap.push(key, key / 2));
            heap
        };
        assert_eq!(filled([1, 2, 3, 4]), filled([4, 2, 1, 3]));
        assert_ne!(filled([1, 2, 3, 4]), filled([1, 2, 3, 5]));
    }
}
