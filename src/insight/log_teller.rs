//! Tells the ledger of records of logs: which account each is in, what was stored or done once more.

use super::ledger::{Account, Change, Double, Grave};
use super::teller::Teller;
use crate::engine::queueing::MessageId;
use crate::player::{RecordPlace, Told};
use crate::sim::{ClientId, Entry, Role};

impl Teller<'_> {
    /// Takes in an entry, whatever it is about.
    pub(super) fn follow_records(&mut self, entry: &Entry) {
        self.logs.follow(&self.recording.plan, &self.recording.journal, entry);
        for told in self.logs.records.told().to_vec() {
            match told {
                Told::Moved(message, place) => self.record_moved(message, account_of(place)),
                Told::Ended(message, end, node) => {
                    let account = self.known(message.id).account.unwrap_or(Account::Lost);
                    let (entry, message, cause) = (self.entry, message.id, end.words());
                    self.ledger.graves.push(Grave { entry, message, account, cause, node: Some(node) });
                }
                Told::StoredAgain(message, queue, times) => {
                    let entry = self.entry;
                    let double = Double { entry, message, queue, group: None, stored: true, times };
                    self.ledger.doubles.push(double);
                }
            }
        }
    }

    fn record_moved(&mut self, message: MessageId, to: Account) {
        let entry = self.entry.0;
        if self.known(message).account.replace(to) != Some(to) {
            self.ledger.changes.push(Change { entry, message: message.0, to });
        }
    }

    /// A consumer has worked on a record with success. Each group is to do so once; a consumer without
    /// one is a group of its own.
    pub(super) fn record_done(&mut self, client: ClientId, message: MessageId) {
        let plan = &self.recording.plan;
        let planned = plan.clients.get(client.index());
        let group = planned.and_then(|planned| match &planned.role {
            Role::LogConsumer(consumer) => consumer.settings.group.clone(),
            Role::Producer(_) | Role::Worker(_) | Role::LogProducer(_) => None,
        });
        let (queue, entry) = (plan.client_node(client), self.entry);
        let alone = group.is_none().then_some(client);
        let times = self.group_done.entry((message, group.clone(), alone)).or_default();
        *times += 1;
        if *times > 1 {
            let times = *times;
            self.ledger.doubles.push(Double { entry, message, queue, group, stored: false, times });
        }
    }
}

const fn account_of(place: RecordPlace) -> Account {
    match place {
        RecordPlace::Retained => Account::Retained,
        RecordPlace::OnTheWay | RecordPlace::WithProducer => Account::Underway,
        RecordPlace::Removed => Account::Removed,
        RecordPlace::Failed => Account::Failed,
        RecordPlace::Refused => Account::Refused,
        RecordPlace::Lost => Account::Lost,
    }
}
