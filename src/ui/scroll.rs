//! Scrolling a list or a row inside the page, never the page itself.

use web_sys::{Element, HtmlElement};

/// Brings the part from `first` to `last` into a scroller's view, a little below its top; does
/// nothing while all of it can be seen.
pub fn bring_into_view(scroller: &HtmlElement, first: &Element, last: &Element) {
    let seen = scroller.get_bounding_client_rect();
    let (top, bottom) = (first.get_bounding_client_rect().top(), last.get_bounding_client_rect().bottom());
    if top < seen.top() || bottom > seen.bottom() {
        let above = ((seen.height() - (bottom - top)) / 3.0).max(8.0);
        scroller.set_scroll_top((f64::from(scroller.scroll_top()) + top - seen.top() - above) as i32);
    }
}

/// Brings an item of a row that scrolls sideways into view.
pub fn bring_across(item: &Element) {
    let Some(row) = item.parent_element() else { return };
    let (seen, asked) = (row.get_bounding_client_rect(), item.get_bounding_client_rect());
    let beyond = (asked.right() - seen.right()).max(0.0) + (asked.left() - seen.left()).min(0.0);
    row.set_scroll_left(row.scroll_left() + beyond as i32);
}
