//! Copies in line, by position: cheap to keep many versions of.
//!
//! A clone shares the pieces of the line; a piece is copied when one of its versions first changes. Copies come
//! at the end and go from the front, but for those that are put back or taken out of the middle.

use std::rc::Rc;

use crate::engine::queueing::CopyId;

/// A copy and its position in the line.
type Placed = (u64, CopyId);

/// A piece has at most so many copies.
const PIECE: usize = 64;

/// Copies, each with its position; no two have the same.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// None of them is empty.
    pieces: Vec<Rc<Vec<Placed>>>,
    len: usize,
}

impl Line {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first in line.
    pub fn front(&self) -> Option<&Placed> {
        self.pieces.first()?.first()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Placed> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The one that so many are before. O(pieces).
    pub fn get(&self, mut rank: usize) -> Option<&Placed> {
        for piece in &self.pieces {
            if rank < piece.len() {
                return piece.get(rank);
            }
            rank -= piece.len();
        }
        None
    }

    /// How many are before a position. O(pieces).
    pub fn rank(&self, position: u64) -> usize {
        let at = self.piece(position);
        let before: usize = self.pieces.iter().take(at).map(|piece| piece.len()).sum();
        before + self.pieces.get(at).map_or(0, |piece| piece.partition_point(|(other, _)| *other < position))
    }

    /// The piece in which a position is, or would be. O(log pieces).
    fn piece(&self, position: u64) -> usize {
        let starts_before = |piece: &Rc<Vec<Placed>>| piece.first().is_some_and(|(at, _)| *at <= position);
        self.pieces.partition_point(starts_before).saturating_sub(1)
    }

    /// Puts a copy in its place. O(log copies), or a copy of a piece.
    pub fn insert(&mut self, position: u64, copy: CopyId) {
        self.len += 1;
        let at = self.piece(position);
        let Some(piece) = self.pieces.get_mut(at) else {
            return self.pieces.push(Rc::new(vec![(position, copy)]));
        };
        if piece.len() >= PIECE && piece.last().is_some_and(|(last, _)| *last < position) {
            return self.pieces.insert(at + 1, Rc::new(vec![(position, copy)]));
        }
        let changed = Rc::make_mut(piece);
        let place = changed.partition_point(|(other, _)| *other < position);
        changed.insert(place, (position, copy));
        if changed.len() > PIECE {
            let rest = changed.split_off(PIECE / 2);
            self.pieces.insert(at + 1, Rc::new(rest));
        }
    }

    /// Takes out the copy at a position, if there is one. O(log copies), or a copy of a piece.
    pub fn remove(&mut self, position: u64) {
        let at = self.piece(position);
        let Some(piece) = self.pieces.get_mut(at) else { return };
        let Ok(place) = piece.binary_search_by_key(&position, |(other, _)| *other) else { return };
        self.len -= 1;
        let changed = Rc::make_mut(piece);
        changed.remove(place);
        if changed.is_empty() {
            self.pieces.remove(at);
        }
    }
}

impl PartialEq for Line {
    /// However it is cut into pieces.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use std::collections::BTreeMap;

    #[test]
    fn a_line_is_a_sorted_table_whatever_is_done_to_it() {
        let (mut line, mut table, mut rng) = (Line::default(), BTreeMap::new(), Rng::stream(1, "line"));
        let mut kept = Vec::new();
        for n in 0..20_000_u32 {
            let position = rng.below(3_000);
            match table.remove(&position) {
                Some(_) => line.remove(position),
                None => {
                    line.insert(position, CopyId(n));
                    table.insert(position, CopyId(n));
                }
            }
            if n % 4_000 == 0 {
                kept.push((line.clone(), table.clone()));
            }
        }
        kept.push((line, table));
        for (line, table) in kept {
            let expected: Vec<Placed> = table.into_iter().collect();
            assert_eq!((line.len(), line.front()), (expected.len(), expected.first()));
            assert!(line.iter().eq(&expected) && line.iter().rev().eq(expected.iter().rev()));
            for (rank, (position, _)) in expected.iter().enumerate() {
                assert_eq!((line.get(rank), line.rank(*position)), (expected.get(rank), rank));
            }
            assert_eq!((line.get(expected.len()), line.rank(u64::MAX)), (None, expected.len()));
        }
    }
}
