//! What the page remembers between visits. Storage may be denied (in a sandboxed frame reading it
//! throws) or full; then nothing is remembered and nothing else changes.

use web_sys::Storage;

/// Goes before every key: other pages of the same host may store things too.
const PREFIX: &str = "sorting-office.";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was kept under a key.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok()?
}

/// The keys under which something is kept; none where nothing can be.
pub fn keys() -> Option<Vec<String>> {
    let storage = storage()?;
    let all = (0..storage.length().ok()?).filter_map(|index| storage.key(index).ok()?);
    Some(all.filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned)).collect())
}

/// Keeps nothing under a key any more.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{key}"));
    }
}

/// Keeps something under a key, if it can.
pub fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // Full or read-only: the page works all the same.
        let _ = storage.set_item(&format!("{PREFIX}{key}"), value);
    }
}

/// Is anything kept at all?
pub fn works() -> bool {
    write("probe", "1");
    let works = read("probe").is_some();
    forget("probe");
    works
}
