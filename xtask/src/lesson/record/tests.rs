//! Programs recorded for real.
