//! How actions are packed.

use super::{
    Action, BrokerAction, ClientAction, ClusterAction, LinkAction, RunAction, Setting, Target, TopicSetting,
    TopologyAction,
};
use crate::base::{packed, packed_enum};

packed_enum! {
    Action { 0 Client(it), 1 Link(it), 2 Broker(it), 3 Topology(it), 4 Cluster(it), 5 Run(it) }
    RunAction { 0 RunOn { more }, 1 LeaveOut { fault }, 2 SetAlert { alert, bound } }
    ClientAction {
        0 Crash { client, restart_after },
        1 Restart { client },
        2 Publish { client, message },
        3 Set { client, setting },
        4 Pause { client },
        5 Resume { client },
        6 Add { client, like },
        7 Remove { client },
        8 Seek { client, partition, to },
    }
    LinkAction { 0 Lose(target), 1 Duplicate(target), 2 Cut { client }, 3 Mend { client } }
    BrokerAction {
        0 StopBroker { shutdown, restart_after },
        1 StartBroker,
        2 SetMemory { high_watermark },
        3 SetPolicy { queue, policy },
        4 Version { version },
        5 Heartbeat { every },
    }
    TopologyAction { 0 Bind(binding), 1 Unbind(binding), 2 Purge { queue } }
    ClusterAction {
        0 Stop { broker, kill, restart_after },
        1 Start { broker },
        2 Cut { broker },
        3 Mend { broker },
        4 AddPartitions { topic, total },
        5 AlterTopic { topic, setting },
    }
    TopicSetting {
        0 Retention(it),
        1 RetentionBytes(it),
        2 CleanupPolicy(it),
        3 MinInsyncReplicas(it),
    }
    Setting {
        0 Prefetch(it),
        1 Acknowledge(it),
        2 Service(it),
        3 FailureChance(it),
        4 OnFailure(it),
        5 RetryLimit(it),
        6 MaxUnconfirmed(it),
        7 OnNack(it),
        8 Throttle(it),
        9 HeedsBlocked(it),
        10 Acks(it),
        11 Linger(it),
        12 Commit(it),
        13 MaxPollRecords(it),
        14 MaxPollInterval(it),
        15 HeartbeatInterval(it),
        16 SessionTimeout(it),
        17 Isolation(it),
        18 Assignor(it),
        19 StepTime { step, time },
        20 StepTimeout { step, time },
        21 StepFails { step, percent },
        22 Threads(it),
        23 Scaling(it),
        24 PollEvery(it),
        25 Subscribed { handler, on },
        26 AfterFailure(it),
        27 Deploy { schema, version },
    }
}

packed! {
    Target { client, kind, message }
}
