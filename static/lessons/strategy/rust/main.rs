//! The same list is sorted twice, by one sorter.

mod strategies;

use strategies::{BubbleSort, QuickSort, Sorter};

fn main() {
    // region: hold
    let numbers = [5, 2, 8, 1, 9];
    let mut sorter = Sorter::new(BubbleSort);
    let result = sorter.sort(&numbers);
    // endregion: hold
    // region: first
    println!("{}: {result:?}", sorter.strategy.name());
    // endregion: first

    // region: exchange
    sorter.strategy = Box::new(QuickSort);
    let result = sorter.sort(&numbers);
    // endregion: exchange
    // region: second
    println!("{}: {result:?}", sorter.strategy.name());
    // endregion: second
}
