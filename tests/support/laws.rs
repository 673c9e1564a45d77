//! How every law is tried, a law being a test over random input: the same input in each ordinary run and,
//! before it, whatever a law was once found broken by; fresh input in each round of `cargo xtask fuzz`.
//!
//! The seed comes from `PROPTEST_RNG_SEED`, which `.cargo/config.toml` sets for ordinary runs, and
//! `PROPTEST_CASES` tries another number of cases than most laws' own. A failure shows the smallest input
//! that was found and keeps the seed of its case in `tests/regressions/`, a file for each test target.

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestError, TestRunner};

const REGRESSIONS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regressions/", env!("CARGO_CRATE_NAME"), ".txt");

/// For `proptest!`: so many cases of a law, or as many as are asked for.
pub fn config(cases: u32) -> Config {
    let told = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    few(told.unwrap_or(cases))
}

/// The same for a law of which a case takes long: so many, whatever is asked for.
pub fn few(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        ..Config::default()
    }
}

/// Tries a law that panics where it does not hold.
#[allow(dead_code, reason = "not every test target has such a law")]
#[allow(clippy::panic, reason = "a test's own code")]
pub fn hold<T: Debug>(cases: u32, strategy: &impl Strategy<Value = T>, law: impl Fn(&T)) {
    let outcome = TestRunner::new(config(cases)).run(strategy, |value| {
        law(&value);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, value)) => panic!("after {value:#?}: {reason}"),
    }
}
