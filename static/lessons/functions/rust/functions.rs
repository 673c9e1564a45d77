//! Small functions, and larger ones made of them.

// region: add
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}
// endregion: add

// region: square
pub fn square(n: i32) -> i32 {
    n * n
}
// endregion: square

// region: double
pub fn double(n: i32) -> i32 {
    n * 2
}
// endregion: double

// region: is-even
pub fn is_even(n: &i32) -> bool {
    n % 2 == 0
}
// endregion: is-even

// region: plus-ten
pub fn plus_ten(n: i32) -> i32 {
    n + 10
}
// endregion: plus-ten

// region: to-text
pub fn to_text(n: i32) -> String {
    n.to_string()
}
// endregion: to-text

// region: compose
pub fn compose<A, B, C>(
    first: impl Fn(A) -> B,
    second: impl Fn(B) -> C,
) -> impl Fn(A) -> C {
    move |value| second(first(value))
}
// endregion: compose

// region: total
pub fn total(numbers: impl IntoIterator<Item = i32>) -> i32 {
    let even = numbers.into_iter().filter(is_even);
    even.map(square).fold(0, add)
}
// endregion: total
