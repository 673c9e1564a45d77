//! The versions of RabbitMQ that the broker can be, and every rule in which they differ: each once, with the
//! version that brought it and where that is written. The rules themselves ask [`Version::has`] and nothing else.

use serde::{Deserialize, Serialize};

/// A version of RabbitMQ. The rules are those of the releases that were recorded: 3.10.8, 4.0.5 and 4.3.6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Version {
    /// Of 2022.
    #[serde(rename = "3.10")]
    V3_10,
    /// Of 2024.
    #[serde(rename = "4.0")]
    V4_0,
    /// Of 2026.
    #[default]
    #[serde(rename = "4.3")]
    V4_3,
}

impl Version {
    /// From the oldest to the newest.
    pub const ALL: [Self; 3] = [Self::V3_10, Self::V4_0, Self::V4_3];

    /// As people write it: major and minor number.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_10 => "3.10",
            Self::V4_0 => "4.0",
            Self::V4_3 => "4.3",
        }
    }

    /// The version that is written like this.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == word)
    }

    /// Does this version go by the rule that came with a change?
    pub const fn has(self, change: Change) -> bool {
        self as u8 >= change.since() as u8
    }
}

/// A change between versions, in words.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// Which it is.
    pub change: Change,
    /// The first of the versions here that has it.
    pub since: Version,
    /// What is so since then, and what was before.
    pub rule: &'static str,
    /// Where that is written: release notes, an issue or a commit of rabbitmq/rabbitmq-server, a file of its source.
    pub source: &'static str,
}

/// Makes of the table below the names of the changes, and the table in words (which is in no program that doesn't
/// show it).
macro_rules! changes {
    ($($name:ident $since:ident $rule:literal $source:literal)*) => {
        /// A rule that came with a version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Change {
            $(#[doc = $rule] #[doc = ""] #[doc = concat!("Source: ", $source)] $name,)*
        }

        impl Change {
            /// The first of the versions here that has it.
            pub const fn since(self) -> Version {
                match self {
                    $(Self::$name => Version::$since,)*
                }
            }
        }

        /// All changes, in the order of the versions.
        pub const DIFFERENCES: &[Difference] = &[
            $(Difference {
                change: Change::$name,
                since: Version::$since,
                rule: $rule,
                source: $source,
            },)*
        ];
    };
}

changes! {
    SmallerMessages V4_0
        "The largest message has 16 MiB. Before, 128 MiB."
        "release notes of 4.0.1, \"Default Maximum Message Size Reduced to 16 MiB\""
    NoTransientQueues V4_3
        "A queue that is neither durable nor exclusive is refused (541). Before, it was made."
        "release notes of 4.3.0, \"Deprecated Features\"; #15459"
}
