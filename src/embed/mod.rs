//! L5: the page inside another page: what is different there.

use crate::player::Address;
use crate::stage::escaped;

/// The link that opens what an embedded lesson shows in a page of its own.
pub fn full(address: &Address) -> String {
    Address { embed: false, ..address.clone() }.to_string()
}

/// What to write into another page to have the lesson in it.
pub fn code(link: &str, title: &str) -> String {
    let (link, title) = (escaped(link), escaped(title));
    format!("<iframe src=\"{link}\" title=\"Sorting Office: {title}\" width=\"640\" height=\"480\"></iframe>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_markup_whatever_stands_in_the_link() {
        let code = code("https://example.org/#/l?seed=7&view=embed", "Order & \"count\"");
        assert!(code.contains("seed=7&amp;view=embed\""), "{code}");
        assert!(code.contains("title=\"Sorting Office: Order &amp; &quot;count&quot;\""), "{code}");
    }
}
