//! What somebody wants done to a run that cannot be done: settings with which a client would not start.

use super::{Action, ClientAction, Intervention, Setting};
use crate::engine::logs::client::ConsumerSettings;
use crate::sim::plan::Plan;

/// Splits interventions into those that can be done and the settings with which a client of the log broker would
/// not start, by all that is set up to then. What is set at one moment is set at once.
pub fn accepted(plan: &Plan, interventions: &[Intervention]) -> (Vec<Intervention>, Vec<Intervention>) {
    let plan = plan.with_added(interventions);
    interventions.iter().cloned().partition(|one| starts(&plan, one, interventions))
}

fn starts(plan: &Plan, one: &Intervention, all: &[Intervention]) -> bool {
    if time_of(one.action.subject(), &one.action).is_none() {
        return true;
    }
    let name = one.action.subject();
    let client = plan.find_client(name).and_then(|id| plan.clients.get(id.index()));
    let Some(reader) = client.and_then(|client| client.role.reader()) else { return true };
    let (mut heartbeat, mut session) = (reader.settings.heartbeat_interval, reader.settings.session_timeout);
    for (_, action) in plan.actions(all).into_iter().take_while(|(at, _)| *at <= one.at) {
        match time_of(name, action) {
            Some(Setting::HeartbeatInterval(time)) => heartbeat = *time,
            Some(Setting::SessionTimeout(time)) => session = *time,
            _ => {}
        }
    }
    ConsumerSettings::beats_in_time(heartbeat, session)
}

/// What is set of a client's times.
fn time_of<'a>(name: &str, action: &'a Action) -> Option<&'a Setting> {
    let Action::Client(ClientAction::Set { client, setting }) = action else { return None };
    let is_time = matches!(setting, Setting::HeartbeatInterval(_) | Setting::SessionTimeout(_));
    (is_time && **client == *name).then_some(setting)
}
