//! Reads the figures of logs off a run: consumer lag by group, records in, the size of partitions.

use crate::base::{OrdMap, SimDuration, SimTime};
use crate::engine::logs::{Name, TopicPartition};
use crate::insight::series::{Figure, Series};
use crate::player::{Moment, World};
use crate::sim::{Entry, NodeId, Plan, What};

/// What is counted on the way through a run.
pub(in crate::insight) struct LogGauges {
    /// The partitions, each with the node of its preferred leader.
    partitions: Vec<(TopicPartition, NodeId)>,
    /// For a long run: how long a slice is.
    slice: Option<u64>,
    /// By group: of all partitions, then of each.
    lags: OrdMap<Name, Vec<Series>>,
    /// Of all partitions, then of each.
    sizes: Vec<Series>,
    /// When records were appended: of all partitions, then of each.
    appended: Vec<Vec<SimTime>>,
}

impl LogGauges {
    pub(in crate::insight) fn new(plan: &Plan, slice: Option<u64>) -> Self {
        let mut partitions: Vec<(TopicPartition, NodeId)> = Vec::new();
        for replica in plan.logs.replicas() {
            if partitions.iter().all(|(partition, _)| *partition != replica.partition) {
                let node = plan.replica_node(replica.partition, replica.broker);
                partitions.push((replica.partition, node));
            }
        }
        let sizes = series_for(&partitions, Figure::Size, None);
        let appended = vec![Vec::new(); partitions.len() + 1];
        Self { partitions, slice, lags: OrdMap::default(), sizes, appended }
    }

    /// Reads the world after an entry.
    pub(in crate::insight) fn read(&mut self, moment: Moment, entry: &Entry, world: &World) {
        match &entry.what {
            What::Stored { partition, .. } => self.count(entry.at, *partition),
            What::Log(_) => {}
            _ => return,
        }
        let size = |(partition, _): &(TopicPartition, NodeId)| {
            world.logs.leader(*partition).map(|replica| replica.count() as u32)
        };
        let sizes: Vec<Option<u32>> = self.partitions.iter().map(size).collect();
        note(&mut self.sizes, &sizes, moment, self.slice);
        for (group, state) in world.logs.groups.iter() {
            if state.committed.is_empty() && !self.lags.contains_key(group) {
                continue;
            }
            let lag = |(partition, _): &(TopicPartition, NodeId)| {
                world.logs.lag(group, *partition).map(|lag| u32::try_from(lag).unwrap_or(u32::MAX))
            };
            let lags: Vec<Option<u32>> = self.partitions.iter().map(lag).collect();
            let series = self.lags.or_insert_with(group.clone(), || {
                series_for(&self.partitions, Figure::Lag, Some(group.clone()))
            });
            note(series, &lags, moment, self.slice);
        }
    }

    fn count(&mut self, at: SimTime, partition: TopicPartition) {
        let which = self.partitions.iter().position(|(other, _)| *other == partition);
        for scope in [Some(0), which.map(|which| which + 1)].into_iter().flatten() {
            self.appended[scope].push(at);
        }
    }

    /// The lines; what is a rate is read off at these moments, for so long before each.
    pub(in crate::insight) fn series(self, moments: &[Moment], window: SimDuration) -> Vec<Series> {
        if self.partitions.is_empty() {
            return Vec::new();
        }
        let mut rates = series_for(&self.partitions, Figure::Appended, None);
        for (series, times) in rates.iter_mut().zip(&self.appended) {
            for moment in moments {
                let up_to = |at: SimTime| times.partition_point(|time| *time <= at) as u64;
                let from = SimTime::from_micros(moment.at.as_micros().saturating_sub(window.as_micros()));
                let before = if from == SimTime::ZERO { 0 } else { up_to(from) };
                let count = up_to(moment.at) - before;
                series.note(*moment, (count * 100_000_000 / window.as_micros().max(1)) as u32, None);
            }
        }
        self.lags.into_iter().flat_map(|(_, lags)| lags).chain(rates).chain(self.sizes).collect()
    }
}

/// A line for all partitions together, then one for each.
fn series_for(partitions: &[(TopicPartition, NodeId)], figure: Figure, group: Option<Name>) -> Vec<Series> {
    let nodes = partitions.iter().map(|(_, node)| Some(*node));
    let series = |node| Series { group: group.clone(), ..Series::new(figure, node) };
    std::iter::once(None).chain(nodes).map(series).collect()
}

/// Notes what is known of each partition; together they are as much as is known.
fn note(series: &mut [Series], values: &[Option<u32>], moment: Moment, slice: Option<u64>) {
    let known = values.iter().flatten();
    let all = values
        .iter()
        .any(Option::is_some)
        .then(|| known.fold(0_u32, |sum, value| sum.saturating_add(*value)));
    for (series, value) in series.iter_mut().zip(std::iter::once(&all).chain(values)) {
        if let Some(value) = value {
            series.note(moment, *value, slice);
        }
    }
}
