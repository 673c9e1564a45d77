//! What the page says of itself to whoever drives it (a test, a screenshot, a host's script): `data-settled` on
//! a lesson's `main` is there while nothing moves.

/// Does anything move?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// Time passes, a step is on its way, or a run is being recorded: there is no `data-settled`.
    No,
    /// Nothing moves; the address may be behind yet.
    Still,
    /// Nothing moves, and the address says where the run stands.
    Kept,
}

const ATTRIBUTE: &str = "data-settled";

/// Says it.
pub(super) fn say(settled: Settled) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(main) = document.and_then(|document| document.get_element_by_id("main")) else { return };
    // Neither fails: the name is a valid one.
    let _ = match settled {
        Settled::No => main.remove_attribute(ATTRIBUTE),
        Settled::Still => main.set_attribute(ATTRIBUTE, "still"),
        Settled::Kept => main.set_attribute(ATTRIBUTE, "kept"),
    };
}
