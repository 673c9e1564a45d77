//! Mounts the app. Nothing else.

fn main() {
    #[cfg(target_arch = "wasm32")]
    sorting_office::ui::mount();
}
