//! Where a difference between versions can be seen: a moment of one of the lessons on versions, whose run in the newer
//! version stands beside one in the version before.

use sorting_office::engine::queueing::{Difference, Version};

/// The version that these lessons have if no other is chosen.
pub const HOME: Version = Version::V4_0;

/// The changes that their runs show, by their names, each with the second by which they part. The others have no link:
/// they are about what no lesson file says.
pub const SHOWN: [(&str, &str, u32); 21] = [
    ("NoTransientQueues", "versions", 3),
    ("TwoPriorities", "versions", 8),
    ("StrictPriorities", "versions", 8),
    ("AcquiredCount", "versions", 13),
    ("DefaultDeliveryLimit", "versions", 31),
    ("OnlyFailuresCount", "versions", 31),
    ("ExactNumbers", "versions", 33),
    ("LastDeath", "versions", 36),
    ("OwnDeathsOnly", "versions", 36),
    ("ClassicLocators", "versions-topology", 3),
    ("FewWildcards", "versions-topology", 6),
    ("NoVersion1", "versions-topology", 9),
    ("KeepsCc", "versions-topology", 10),
    ("DeathOrder", "versions-topology", 12),
    ("LocalRandom", "versions-topology", 15),
    ("KeepsExchanges", "versions-topology", 37),
    ("ReturnsToFront", "versions-quorum", 4),
    ("DelayedRetry", "versions-quorum", 10),
    ("FailuresTravel", "versions-quorum", 19),
    ("FirstDeliveryUncounted", "versions-quorum", 19),
    ("QueuesTimeout", "versions-quorum", 31),
];

/// The lesson, the version to set beside [`HOME`] and the second; nothing where no run shows it.
pub fn moment(difference: &Difference) -> Option<(&'static str, Version, u32)> {
    let name = format!("{:?}", difference.change);
    let (_, lesson, second) = SHOWN.iter().find(|(change, ..)| *change == name)?;
    let before = Version::ALL.into_iter().rev().find(|version| *version < difference.since)?;
    Some((lesson, if difference.since == HOME { before } else { difference.since }, *second))
}
