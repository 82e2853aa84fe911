//! What the sign-in allows of work on many messages, in the account that it is about.

use super::BulkDialog;
use super::goal::read_only;
use super::plan::Reach;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::model::change::{By, Deed, Giving};
use crate::model::operation::OperationKind;

impl BulkDialog {
    /// Whether the sign-in allows it.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub(super) fn check_rights(&self, state: &State) -> Result<(), String> {
        let Some((account, writable)) = state.account_of(self.subject.conn) else {
            return Err("that account is not open any more".to_owned());
        };
        let open = self.open(state);
        let searches_there = self.recovers.as_ref().is_some_and(|recovers| recovers.there.is_some());
        match open {
            None if !searches_there => return Err("that account is not open any more".to_owned()),
            None if !writable => return Err(read_only(account)),
            _ => {}
        }
        let queue = Some(&self.subject.queue);
        let (get, delete, put) = (OperationKind::Get, OperationKind::DeleteMessage, OperationKind::Put);
        let needed = match self.deed {
            Deed::Move | Deed::Delete => vec![get, delete],
            Deed::Resend => vec![get, delete, put],
            Deed::Find => vec![get],
            Deed::Copy => Vec::new(),
        };
        let forbids = |kind| match open {
            Some(open) => open.forbids(kind, queue),
            None => account.never_allows(kind),
        };
        needed.into_iter().find_map(forbids).map_or(Ok(()), Err)
    }

    /// The open account, if it is the one that this is about: it may be one that was open before.
    fn open<'a>(&self, state: &'a State) -> Option<&'a AccountView> {
        state.account.as_ref().filter(|account| account.conn == self.subject.conn)
    }

    /// Whether what is leased can be given back.
    fn giving(&self, state: &State) -> Giving {
        if let Some(open) = self.open(state) {
            return open.giving(&self.subject.queue);
        }
        let never = state
            .account_of(self.subject.conn)
            .and_then(|(there, _)| there.never_allows(OperationKind::Update));
        never.map_or(Giving::Untried, |why| Giving::Never(why.into()))
    }

    /// How the messages are got. Nobody is leased only to be stranded.
    pub(super) fn means(&self, state: &State, reach: Reach) -> Result<By, String> {
        let bystanders = match reach {
            Reach::Nothing => return Ok(By::Peek),
            Reach::Meant => self.deed == Deed::Copy,
            Reach::Upto(_) | Reach::Search(_) => true,
        };
        match self.giving(state) {
            Giving::Never(why) if bystanders => {
                Err(format!("messages would have to be leased that could not be given back: {why}"))
            }
            Giving::Surely | Giving::Never(_) => Ok(By::Lease),
            Giving::Untried => Ok(By::CarefulLease),
        }
    }
}
