//! From JSON to a typed file, or what is wrong with its form.
//!
//! Where lessons are written, every mistake is told, with its place. The page fetches what was checked
//! when it was built, and following the place through every type would cost it 68 KB: there the first
//! mistake is told, as serde words it.

#[cfg(not(target_arch = "wasm32"))]
mod every;
#[cfg(any(target_arch = "wasm32", test))]
mod first;
#[cfg(not(target_arch = "wasm32"))]
mod slip;
mod tag;
#[cfg(not(target_arch = "wasm32"))]
mod unfold;
#[cfg(not(target_arch = "wasm32"))]
mod value;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use every::read;
#[cfg(target_arch = "wasm32")]
pub(super) use first::read;
pub(super) use tag::{Form, Tag};
