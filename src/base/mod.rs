//! L0: time, identifiers and seeded randomness. No broker, no I/O, no clock of its own.
