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
    LastDeath V4_0
        "A dead letter says x-last-death-exchange, -queue and -reason beside those of its first death. Before, only those."
        "mc.erl, record_death/4; #5077, #11174"
    DeathOrder V4_0
        "The entries of x-death stand by how recent they are. Before, each death turned the older ones round."
        "mc.erl, \"Deaths are ordered by recency\"; #11174; rabbit_dead_letter.erl of 3.10.8, group_by_queue_and_reason/1"
    OwnDeathsOnly V4_0
        "An x-death sent by a publisher is replaced at the first death. Before, it was counted on, and made cycles."
        "release notes of 4.0.1, \"AMQP 0.9.1 x-death header\"; #10709, #11331, #11339"
    KeepsCc V4_0
        "The CC header stays when a queue's own key is used for its dead letters. Before, it was taken off."
        "rabbit_dead_letter.erl of 3.10.8, make_msg/5, and of 4.0.5, publish/5"
    UnknownTypeIsSoft V4_0
        "An exchange of unknown type closes the channel (406). Before, the connection (503)."
        "commit b6aacb7181, \"Declaring an exchange with an invalid type is a precondition failure\""
    ExactNumbers V4_0
        "In a headers exchange 5 is not 5.0. Before, numbers were compared by what they are worth."
        "rabbit_exchange_type_headers.erl of 4.0.5, match/2; #5077"
    LocalRandom V4_0
        "There are exchanges of type x-local-random: one of the bound queues, whichever. Before, there were none."
        "release notes of 4.0.1, \"Local Random Exchange\""
    StreamsTakeNacks V4_0
        "To a stream a nack and a reject are the same as an ack. Before, they closed the connection (540)."
        "#9644"
    StreamsTellModes V4_0
        "A message comes out of a stream with delivery_mode 1 if it was published without. Before, without."
        "mc_amqp.erl and mc_amqpl.erl of 4.0.5"
    StreamsTakeTheDead V4_0
        "A stream takes dead letters. Before, they were lost on the way there."
        "release notes of 3.12.0, \"at-most-once dead lettering with streams\"; #7846, #11173"
    ClassicLocators V4_0
        "A classic queue can be given x-queue-leader-locator. Before, only quorum queues and streams."
        "rabbit_classic_queue.erl of 4.0.5, capabilities/0"
    FewWildcards V4_3
        "A binding key of a topic exchange has at most two words #, or is refused (406). Before, any number."
        "release notes of 4.3.5, #17039; rabbit_exchange_type_topic.erl, validate_binding/2"
    ModulusHash V4_3
        "There are exchanges of type x-modulus-hash: one of the bound queues, by a hash of the key. Before, in a plugin."
        "release notes of 4.3.0, #15849; rabbit_exchange_type_modulus_hash.erl"
    NoGlobalPrefetch V4_3
        "basic.qos with global is taken as without. Before, its limit was for all consumers of the channel together."
        "release notes of 4.3.0, \"Deprecated Features\"; #15460; rabbit_channel.erl, is_global_qos_permitted/0"
    RepliesVanish V4_3
        "A mandatory direct reply to a requester that is gone is not returned. Before, it was (312)."
        "release notes of 4.2.0, \"Mandatory flag in Direct Reply-To\"; #14474"
    RepliesCount V4_3
        "Direct replies count in the delivery tags of their channel. Before, each had that of the delivery to come."
        "rabbit_channel.erl of 4.0.5, handle_cast({deliver_reply, ..}); #14474"
    KeepsExchanges V4_3
        "An exchange that is not durable outlives a restart. Before, it went with the broker."
        "rabbit_db_exchange.erl, recover/1; #12947"
    AnyMode V4_3
        "x-queue-mode has any value and does nothing. Before, default and lazy, and anything else was refused (406)."
        "release notes of 4.3.0, \"CQv1 is Removed\"; rabbit_amqqueue.erl of 4.3.5, declare_args/0"
    NoVersion1 V4_3
        "x-queue-version 1 is refused (406). Before, 1 and 2 were taken."
        "release notes of 4.3.0, \"CQv1 is Removed\"; rabbit_amqqueue.erl of 4.3.5, check_queue_version/2"
    ComparesDurations V4_3
        "A stream's x-max-age is compared by how long it is: 1D is 24h. Before, as text."
        "release notes of 4.3.6, #8509, #17259"
    FirstDeliveryUncounted V4_0
        "A quorum queue writes x-delivery-count from the second delivery on. Before, basic.get showed a 0 the first time."
        "release notes of 3.12.0, \"Potential Compatibility Issues\"; #7732"
    DefaultDeliveryLimit V4_0
        "A quorum queue without x-delivery-limit has one of 20; -1 is none. Before, there was none, and -1 counted as 0."
        "release notes of 4.0.1, \"Quorum Queues Now Have a Default Redelivery Limit\"; #11937"
    TwoPriorities V4_0
        "A quorum queue has two priorities, from 5 on and below: of three messages two are of the higher. Before, none."
        "release notes of 4.0.1, \"Quorum queues now support priorities\"; #10637; rabbit_fifo_q.erl"
    ActiveByPriority V4_0
        "A quorum queue's single active consumer gives way to one of a higher x-priority once it holds nothing. Before, it stayed."
        "release notes of 4.0.1; #8261, #10637; rabbit_fifo.erl, activate_next_consumer/2"
    NoTransientQueues V4_3
        "A queue that is neither durable nor exclusive is refused (541). Before, it was made."
        "release notes of 4.3.0, \"Deprecated Features\"; #15459"
    FailuresTravel V4_3
        "What was rejected, or lost with its channel, is redelivered from its dead-letter queue too. Before, it was new there."
        "#15020, #15387; rabbit_variable_queue.erl, ackfold/5; rabbit_fifo.erl, maybe_set_msg_delivery_count/2"
    AcquiredCount V4_3
        "A quorum queue tells in x-acquired-count how often a message was handed out before. Before, in x-delivery-count."
        "release notes of 4.3.0; #13885; rabbit_fifo_client.erl, add_delivery_count_header/2"
    OnlyFailuresCount V4_3
        "basic.nack, basic.recover and the consumer timeout give back without a failure: only basic.reject, a closed channel and a restart count towards the delivery limit. Before, all did."
        "release notes of 4.3.0, \"Quorum queues now allow unlimited explicit message returns\"; #13885, #15387"
    ReturnsToFront V4_3
        "What comes back goes to the front of a quorum queue. Before, to its end if that had no delivery limit."
        "#13885; rabbit_fifo.erl of 4.3, return_one/8"
    StrictPriorities V4_3
        "A quorum queue has 32 priorities, the highest first; none is 4. Before, two that took turns."
        "release notes of 4.3.0, \"Strict priority queues\"; #13885; rabbit_fifo_pq.erl"
    DelayedRetry V4_3
        "A quorum queue with x-delayed-retry-type keeps what comes back for a while. Before, the argument was ignored."
        "release notes of 4.3.0; #13885; rabbit_fifo.erl, should_delay/5"
    QueuesTimeout V4_3
        "The consumer timeout is a quorum queue's: it takes the message back and cancels the consumer. Before, it closed the channel, whatever the queue."
        "release notes of 4.3.0, \"Consumer Timeouts are No Longer Evaluated for Classic Queues and Streams\"; #13885"
}
