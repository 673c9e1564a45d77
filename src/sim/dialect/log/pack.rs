//! How the log broker's part of a plan is packed.

use super::{AfterFailure, Commit, LogConsumerPlan, LogPlan, LogProducerPlan, TopicPlan};
use crate::base::{Pack, Reader, Shape, packed, packed_units};
use crate::engine::logs::ClusterConfiguration;

packed_units! {
    Commit { AfterPoll, AfterRecord, BeforeWork, Never }
    AfterFailure { Skip, RetryInPlace, SeekBack, Stop }
}

packed! {
    TopicPlan { declaration }
    LogProducerPlan { publications, settings }
    LogConsumerPlan { topics, settings, service, failures, on_failure, retry, commit }
}

/// What else is in it follows from these two.
impl Pack for LogPlan {
    fn pack(&self, out: &mut Vec<u8>) {
        self.cluster.pack(out);
        self.topics.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        let cluster = ClusterConfiguration::unpack(from);
        Self::new(cluster, Vec::unpack(from))
    }

    fn describe(shape: &mut Shape) {
        shape.begin::<Self>("LogPlan", |shape| {
            ClusterConfiguration::describe(shape);
            Vec::<TopicPlan>::describe(shape);
        });
    }
}
