//! The world is touched at both ends, and nowhere between.

mod functions;

use functions::{add, compose, double, plus_ten, square};
use functions::{to_text, total};

fn words(numbers: [i32; 5]) -> String {
    numbers.map(|n| n.to_string()).join(" ")
}

fn main() {
    // region: pure
    assert_eq!(add(2, 3), 5);
    assert_eq!(square(4), 16);
    // endregion: pure

    // region: mapped
    let numbers = [1, 2, 3, 4, 5];
    let doubles = numbers.map(double);
    // endregion: mapped
    // region: both
    println!("{}", words(doubles));
    println!("{}", words(numbers));
    // endregion: both

    // region: asked
    let result = total(1..=8);
    // endregion: asked
    // region: told
    println!("{result}");
    // endregion: told

    // region: composed
    let label = compose(compose(double, plus_ten), to_text);
    // endregion: composed
    // region: edges
    let line = "5"; // as it comes in from outside
    println!("{}", label(line.parse().expect("a number")));
    // endregion: edges
}
