//! One loop, three answers.

mod animals;

use animals::{Animal, Bird, Cat, Dog};

fn main() {
    // region: make
    let animals: [Box<dyn Animal>; 3] = [
        Box::new(Dog::new("Rex", "beagle")),
        Box::new(Cat::new("Whiskers", true)),
        Box::new(Bird::new("Pip", 25)),
    ];
    // endregion: make
    for animal in &animals {
        // region: each
        println!("{}", animal.introduce());
        // endregion: each
    }

    // region: name
    let first = &animals[0];
    println!("{} came first.", first.name()); // `name` is private
    // endregion: name

    // region: mere
    // A trait is no type to make: this does not even compile.
    // let nobody = Animal { name: "Nobody" };
    // region: refused
    println!("A mere animal cannot be made.");
    // endregion: refused
    // endregion: mere
}
