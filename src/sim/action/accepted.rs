//! What somebody wants done to a run that cannot be done: settings with which a client would not start.

use super::{Action, ClientAction, Intervention, Setting};
use crate::sim::plan::Plan;

/// Splits interventions, in order of time, into those that can be done and the settings with which a client of the
/// log broker would not start. What is set at one moment is set at once.
pub fn accepted(plan: &Plan, interventions: &[Intervention]) -> (Vec<Intervention>, Vec<Intervention>) {
    let (mut accepted, mut refused): (Vec<Intervention>, Vec<Intervention>) = Default::default();
    let plan = plan.with_added(interventions);
    for at_once in interventions.chunk_by(|one, other| one.at == other.at) {
        let before = accepted.len();
        for one in at_once {
            let is_refused = is_about_times(&one.action) && {
                let all: Vec<Intervention> = accepted[..before].iter().chain(at_once).cloned().collect();
                !starts(&plan, one, &all)
            };
            let list = if is_refused { &mut refused } else { &mut accepted };
            list.push(one.clone());
        }
    }
    (accepted, refused)
}

fn is_about_times(action: &Action) -> bool {
    let set =
        |setting: &Setting| matches!(setting, Setting::HeartbeatInterval(_) | Setting::SessionTimeout(_));
    matches!(action, Action::Client(ClientAction::Set { setting, .. }) if set(setting))
}

/// Would the client start with what is set by then?
fn starts(plan: &Plan, one: &Intervention, all: &[Intervention]) -> bool {
    let name = one.action.subject();
    let client = plan.find_client(name).and_then(|id| plan.clients.get(id.index()));
    let Some(mut role) = client.map(|client| client.role.clone()) else { return true };
    for (at, action) in plan.actions(all) {
        if let Action::Client(ClientAction::Set { client, setting }) = action
            && at <= one.at
            && **client == *name
        {
            setting.apply(&mut role);
        }
    }
    role.reader().is_none_or(|reader| reader.settings.beats_in_time())
}
