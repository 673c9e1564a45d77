//! Two ways to sort, and a sorter that holds one of them.

// region: contract
/// Whatever sorts a list into a new one.
pub trait SortStrategy {
    fn name(&self) -> &'static str;

    fn sort(&self, items: &[i32]) -> Vec<i32>;
}

pub struct Sorter {
    pub strategy: Box<dyn SortStrategy>,
}

impl Sorter {
    pub fn new(strategy: impl SortStrategy + 'static) -> Self {
        Self { strategy: Box::new(strategy) }
    }
    // endregion: contract

    // region: sort
    pub fn sort(&self, items: &[i32]) -> Vec<i32> {
        self.strategy.sort(items)
    }
    // endregion: sort
}

// region: bubble
pub struct BubbleSort;

impl SortStrategy for BubbleSort {
    fn sort(&self, items: &[i32]) -> Vec<i32> {
        let mut result = items.to_vec();
        for end in (1..result.len()).rev() {
            for at in 0..end {
                let (left, right) = (result[at], result[at + 1]);
                if left > right {
                    // region: swap
                    result.swap(at, at + 1);
                    // endregion: swap
                }
            }
        }
        result
    }
    // endregion: bubble

    fn name(&self) -> &'static str {
        "bubble sort"
    }
}

pub struct QuickSort;

impl SortStrategy for QuickSort {
    fn sort(&self, items: &[i32]) -> Vec<i32> {
        let [pivot, rest @ ..] = items else { return vec![] };
        // region: quick
        let (smaller, larger): (Vec<i32>, Vec<i32>) =
            rest.iter().partition(|item| *item < pivot);
        // region: split
        let mut sorted = self.sort(&smaller);
        sorted.push(*pivot);
        sorted.extend(self.sort(&larger));
        sorted
        // endregion: split
        // endregion: quick
    }

    fn name(&self) -> &'static str {
        "quick sort"
    }
}
