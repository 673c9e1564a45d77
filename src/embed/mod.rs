//! L5: the page inside another page: what is different there.

use crate::player::Address;

/// The link that opens what an embedded lesson shows in a page of its own.
pub fn full(address: &Address) -> String {
    Address { embed: false, ..address.clone() }.to_string()
}
