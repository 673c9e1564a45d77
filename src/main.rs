//! Mounts the app. Nothing else.

fn main() {}
