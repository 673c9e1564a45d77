//! A service's producer and its transactions: begun, with what its consumer has read in them, ended.

use std::rc::Rc;

use crate::engine::logs::client::ClientError;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::Run;

impl Run<'_> {
    /// Begins one; false if the library can't yet.
    pub(super) fn begin_log_transaction(&mut self, cause: Cause, id: ClientId) -> Result<bool, ClientError> {
        let (mut begun, mut later) = (Err(ClientError::IllegalState), true);
        self.write(cause, id, |_, writing, out| {
            begun = writing.library.begin_transaction(out);
            later = writing.library.may_begin_later();
        });
        match begun {
            Ok(()) => Ok(true),
            // Without a library it is not connected.
            Err(ClientError::IllegalState) if later => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The position behind the record at hand is committed with the transaction (`sendOffsetsToTransaction`).
    pub(super) fn offset_in_transaction(&mut self, id: ClientId) -> Result<(), ClientError> {
        let log = &mut self.client(id).log;
        let (Some(writing), Some(reading)) = (log.writing.as_deref_mut(), log.reading.as_deref_mut()) else {
            return Err(ClientError::IllegalState);
        };
        let Some(done) = &reading.working else { return Err(ClientError::IllegalState) };
        let group = reading.library.group().ok_or(ClientError::IllegalState)?;
        let member = reading.library.group_metadata().map_err(ClientError::Broker)?;
        let offset = (done.partition, done.offset + 1);
        reading.last.insert(done.partition, Rc::clone(&done.message));
        writing.library.send_offsets(group, member, vec![offset])
    }

    /// Commits it, or aborts it.
    pub(super) fn end_log_transaction(
        &mut self,
        cause: Cause,
        id: ClientId,
        commit: bool,
    ) -> Result<(), ClientError> {
        let mut ends = Err(ClientError::IllegalState);
        self.write(cause, id, |now, writing, out| {
            ends = match commit {
                true => writing.library.commit_transaction(now, out),
                false => writing.library.abort_transaction(now, out),
            };
        });
        ends
    }
}
