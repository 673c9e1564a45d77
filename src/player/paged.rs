//! A table by number that is cheap to keep many versions of.
//!
//! A clone shares the pages; a page is copied when one of its versions first changes. Numbers grow
//! and die off in about the order they came, so pages fill and empty as a whole.

use std::rc::Rc;

const PAGE: usize = 128;

/// A sparse table of `T` by number.
#[derive(Clone, Debug, PartialEq)]
pub struct Paged<T> {
    pages: Vec<Option<Rc<Page<T>>>>,
    len: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Page<T> {
    slots: Vec<Option<T>>,
    used: usize,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { pages: Vec::new(), len: 0 }
    }
}

impl<T: Clone> Paged<T> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.len
    }

    /// All there are, by number. O(pages).
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flatten().flat_map(|page| page.slots.iter().flatten())
    }

    /// The one of that number. O(1).
    pub fn get(&self, number: u32) -> Option<&T> {
        let page = self.pages.get(number as usize / PAGE)?.as_ref()?;
        page.slots[number as usize % PAGE].as_ref()
    }

    /// The one of that number, to change. O(1), or a copy of its page.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let page = self.pages.get_mut(number as usize / PAGE)?.as_mut()?;
        Rc::make_mut(page).slots[number as usize % PAGE].as_mut()
    }

    /// The one of that number, to change; a default one if there is none. O(1), or a copy of its page.
    pub fn get_or_default(&mut self, number: u32) -> &mut T
    where
        T: Default,
    {
        if self.get(number).is_none() {
            self.insert(number, T::default());
        }
        let Some(there) = self.get_mut(number) else { unreachable!("it was just put in") };
        there
    }

    /// Puts one in; what had its number before is gone. O(1), or a copy of its page.
    pub fn insert(&mut self, number: u32, value: T) {
        let at = number as usize / PAGE;
        if self.pages.len() <= at {
            self.pages.resize(at + 1, None);
        }
        let fresh = || Rc::new(Page { slots: vec![None; PAGE], used: 0 });
        let page = Rc::make_mut(self.pages[at].get_or_insert_with(fresh));
        if page.slots[number as usize % PAGE].replace(value).is_none() {
            page.used += 1;
            self.len += 1;
        }
    }

    /// Takes one out. O(1), or a copy of its page.
    pub fn remove(&mut self, number: u32) -> Option<T> {
        let place = self.pages.get_mut(number as usize / PAGE)?;
        let page = Rc::make_mut(place.as_mut()?);
        let taken = page.slots[number as usize % PAGE].take()?;
        page.used -= 1;
        self.len -= 1;
        if page.used == 0 {
            *place = None;
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_independent() {
        let mut table = Paged::default();
        (0..1_000).for_each(|n| table.insert(n, n * 2));
        let before = table.clone();
        assert_eq!(table.remove(700), Some(1_400));
        *table.get_mut(1).expect("1 is there") = 0;
        table.insert(5_000, 1);
        assert_eq!((before.get(700), before.get(1), before.get(5_000)), (Some(&1_400), Some(&2), None));
        assert_eq!(
            (table.get(700), table.get(1), table.count(), before.count()),
            (None, Some(&0), 1_000, 1_000)
        );
    }

    #[test]
    fn an_emptied_table_is_like_new_but_for_its_length() {
        let mut table = Paged::default();
        (0..300).for_each(|n| table.insert(n, n));
        (0..300).for_each(|n| assert_eq!(table.remove(n), Some(n)));
        assert!(table.count() == 0 && table.pages.iter().all(Option::is_none));
        assert_eq!(table.remove(4), None);
    }
}
