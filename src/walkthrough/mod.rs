//! L4: listings made ready to be read beside a run.
//!
//! Uses `lesson`. It knows no element and no colour: it says what each piece of a line is.

pub mod highlight;
