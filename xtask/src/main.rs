//! `cargo xtask`: see the library beside this.

fn main() -> std::process::ExitCode {
    xtask::main()
}
