//! Where a difference between versions can be seen: a moment of the lesson `versions`, whose run in the newer version
//! stands beside one in the version before.

use sorting_office::engine::queueing::{Difference, Version};

/// The lesson.
const LESSON: &str = "versions";
/// The version it has if no other is chosen.
const HOME: Version = Version::V4_0;

/// The changes that its run shows, by their names, each with the second at which they part. The others have no link: they
/// are about what no lesson file says.
const SHOWN: [(&str, u32); 9] = [
    ("NoTransientQueues", 3),
    ("TwoPriorities", 8),
    ("StrictPriorities", 8),
    ("AcquiredCount", 13),
    ("DefaultDeliveryLimit", 26),
    ("OnlyFailuresCount", 26),
    ("ExactNumbers", 33),
    ("LastDeath", 36),
    ("OwnDeathsOnly", 36),
];

/// The link to the two runs; empty where there is none.
pub fn run(difference: &Difference) -> String {
    let name = format!("{:?}", difference.change);
    let before = Version::ALL.into_iter().rev().find(|version| *version < difference.since);
    match (SHOWN.iter().find(|(change, _)| *change == name), before) {
        (Some((_, at)), Some(before)) => {
            let other = if difference.since == HOME { before } else { difference.since };
            format!("#/{LESSON}?v=2&vs=0,version,broker,{}&at={at}s", other.as_str())
        }
        _ => String::new(),
    }
}
