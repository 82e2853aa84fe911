//! The questions whose answers the screen waits for, wherever they stand in the state.

use super::State;
use super::account::AccountView;
use super::modal::{Modal, Phase};
use super::remote::Pending;

impl State {
    /// The questions under way: about the list, the head of the selected queue, and what a dialog is
    /// to tell. Counts of single queues are not among them: their rows say so.
    pub fn asked(&self) -> impl Iterator<Item = &Pending> {
        let panes = self.account.iter().flat_map(of_panes);
        panes.chain(self.modals.iter().flat_map(of_dialog))
    }

    /// The same, to be changed.
    pub fn asked_mut(&mut self) -> impl Iterator<Item = &mut Pending> {
        let panes = self.account.iter_mut().flat_map(of_panes_mut);
        panes.chain(self.modals.iter_mut().flat_map(of_dialog_mut))
    }
}

fn of_panes(account: &AccountView) -> impl Iterator<Item = &Pending> {
    let peek = account.messages.as_ref().and_then(|pane| pane.peek.pending.as_ref());
    account.queues.listing.pending.iter().chain(peek)
}

fn of_panes_mut(account: &mut AccountView) -> impl Iterator<Item = &mut Pending> {
    let peek = account.messages.as_mut().and_then(|pane| pane.peek.pending.as_mut());
    account.queues.listing.pending.iter_mut().chain(peek)
}

fn of_dialog(modal: &Modal) -> impl Iterator<Item = &Pending> {
    let (one, other) = match modal {
        Modal::Edit(dialog) => (of_phase(&dialog.phase), None),
        Modal::Delete(dialog) | Modal::Hold(dialog) => (of_phase(&dialog.phase), None),
        Modal::Wipe(dialog) => (dialog.survey.pending.as_ref(), None),
        Modal::Properties(dialog) => (dialog.read.pending.as_ref(), None),
        Modal::Mend(dialog) => (dialog.asked.as_ref(), None),
        Modal::Changes(dialog) => (dialog.asked.as_ref(), None),
        Modal::Delayed(dialog) => (dialog.asked.as_ref(), None),
        Modal::About(dialog) => {
            let replication = dialog.replication.as_ref().and_then(|asked| asked.as_ref().ok());
            let properties = dialog.properties.as_ref().ok();
            (properties.and_then(|p| p.pending.as_ref()), replication.and_then(|r| r.pending.as_ref()))
        }
        _ => (None, None),
    };
    one.into_iter().chain(other)
}

fn of_dialog_mut(modal: &mut Modal) -> impl Iterator<Item = &mut Pending> {
    let (one, other) = match modal {
        Modal::Edit(dialog) => (of_phase_mut(&mut dialog.phase), None),
        Modal::Delete(dialog) | Modal::Hold(dialog) => (of_phase_mut(&mut dialog.phase), None),
        Modal::Wipe(dialog) => (dialog.survey.pending.as_mut(), None),
        Modal::Properties(dialog) => (dialog.read.pending.as_mut(), None),
        Modal::Mend(dialog) => (dialog.asked.as_mut(), None),
        Modal::Changes(dialog) => (dialog.asked.as_mut(), None),
        Modal::Delayed(dialog) => (dialog.asked.as_mut(), None),
        Modal::About(dialog) => {
            let replication = dialog.replication.as_mut().and_then(|asked| asked.as_mut().ok());
            let properties = dialog.properties.as_mut().ok();
            (properties.and_then(|p| p.pending.as_mut()), replication.and_then(|r| r.pending.as_mut()))
        }
        _ => (None, None),
    };
    one.into_iter().chain(other)
}

const fn of_phase(phase: &Phase) -> Option<&Pending> {
    if let Phase::Pricing(pending) = phase { Some(pending) } else { None }
}

const fn of_phase_mut(phase: &mut Phase) -> Option<&mut Pending> {
    if let Phase::Pricing(pending) = phase { Some(pending) } else { None }
}
