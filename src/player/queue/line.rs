//! What stands in line, in order: cheap to keep many versions of.
//!
//! A clone shares the pieces of the line; a piece is copied when one of its versions first changes. Most comes
//! at the end and goes from the front; what is put back or taken out of the middle costs little more.

use std::rc::Rc;

/// A piece has at most so many.
const PIECE: usize = 64;

/// Things in order, no two of them equal.
#[derive(Clone, Debug)]
pub struct Line<T> {
    /// None of them is empty, unless it is the only one.
    pieces: Vec<Rc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), len: 0 }
    }
}

impl<T: Copy + Ord> Line<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first in line.
    pub fn front(&self) -> Option<&T> {
        self.pieces.first()?.first()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The one that so many are before. O(pieces).
    pub fn get(&self, mut rank: usize) -> Option<&T> {
        for piece in &self.pieces {
            if rank < piece.len() {
                return piece.get(rank);
            }
            rank -= piece.len();
        }
        None
    }

    /// How many are before this one, which need not be there. O(pieces).
    pub fn rank(&self, item: &T) -> usize {
        let at = self.piece(item);
        let before: usize = self.pieces.iter().take(at).map(|piece| piece.len()).sum();
        before + self.pieces.get(at).map_or(0, |piece| piece.partition_point(|other| other < item))
    }

    /// The piece in which it is, or would be. O(log pieces).
    fn piece(&self, item: &T) -> usize {
        let starts_before = |piece: &Rc<Vec<T>>| piece.first().is_some_and(|first| first <= item);
        self.pieces.partition_point(starts_before).saturating_sub(1)
    }

    /// Puts one in its place, unless it is there. O(log n), or a copy of a piece.
    pub fn insert(&mut self, item: T) {
        let at = self.piece(&item);
        let Some(piece) = self.pieces.get_mut(at) else {
            self.len += 1;
            return self.pieces.push(Rc::new(vec![item]));
        };
        let Err(place) = piece.binary_search(&item) else { return };
        self.len += 1;
        if place >= PIECE {
            return self.pieces.insert(at + 1, Rc::new(vec![item]));
        }
        let changed = Rc::make_mut(piece);
        changed.insert(place, item);
        if changed.len() > PIECE {
            let rest = changed.split_off(PIECE / 2);
            self.pieces.insert(at + 1, Rc::new(rest));
        }
    }

    /// Takes one out, if it is there. O(log n), or a copy of a piece.
    pub fn remove(&mut self, item: &T) {
        let at = self.piece(item);
        let Some(piece) = self.pieces.get_mut(at) else { return };
        let Ok(place) = piece.binary_search(item) else { return };
        self.len -= 1;
        let changed = Rc::make_mut(piece);
        changed.remove(place);
        if changed.is_empty() && self.pieces.len() > 1 {
            self.pieces.remove(at);
        }
    }
}

impl<T: Copy + Ord> PartialEq for Line<T> {
    /// However it is cut into pieces.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use std::collections::BTreeSet;

    #[test]
    fn a_line_is_a_sorted_set_whatever_is_done_to_it() {
        let (mut line, mut set, mut rng) = (Line::default(), BTreeSet::new(), Rng::stream(1, "line"));
        let mut kept = Vec::new();
        for n in 0..20_000_u32 {
            let item = rng.below(3_000);
            if n % 5 != 0 && set.remove(&item) {
                line.remove(&item);
            } else {
                line.insert(item);
                set.insert(item);
            }
            if n % 4_000 == 0 {
                kept.push((line.clone(), set.clone()));
            }
        }
        kept.push((line, set));
        for (line, set) in kept {
            let expected: Vec<u64> = set.into_iter().collect();
            assert_eq!((line.len(), line.front()), (expected.len(), expected.first()));
            assert!(line.iter().eq(&expected) && line.iter().rev().eq(expected.iter().rev()));
            for (rank, item) in expected.iter().enumerate() {
                assert_eq!((line.get(rank), line.rank(item)), (expected.get(rank), rank));
            }
            assert_eq!((line.get(expected.len()), line.rank(&u64::MAX)), (None, expected.len()));
        }
    }
}
