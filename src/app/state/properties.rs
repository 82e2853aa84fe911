//! The dialog with what is set for a queue: two tables, one of them shown.

use serde::Serialize;

use super::grid::Grid;
use super::modal::{Phase, Subject};
use super::remote::Remote;
use crate::app::effect::Write;
use crate::model::operation::OperationKind;
use crate::model::policy::{PolicyDate, SignedIdentifier};
use crate::model::properties::{
    Difference, Properties, check_metadata, check_policies, differences, policy_differences,
};
use crate::model::queue::Metadata;

/// What is set for a queue, and what the user makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PropertiesDialog {
    /// Which queue.
    pub subject: Subject,
    /// What was read when the dialog opened.
    pub read: Remote<Properties>,
    /// The table that is shown.
    pub shown: Shown,
    /// The metadata that the user saw last: saving is refused where the service has another.
    pub saw: Metadata,
    /// The metadata as typed.
    pub metadata: Grid,
    /// The access policies that the user saw last; otherwise why they are not known.
    pub saw_policies: Result<Vec<SignedIdentifier>, String>,
    /// The access policies as typed.
    pub policies: Grid,
    /// What others changed since the dialog opened, once that was noticed.
    pub conflict: Vec<Difference>,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// The tables of the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Shown {
    /// The metadata.
    Metadata,
    /// The access policies.
    Policies,
}

impl PropertiesDialog {
    /// The table that is shown; none where its content is not known.
    #[must_use]
    pub fn grid(&self) -> Option<&Grid> {
        match self.shown {
            _ if self.read.value.is_none() => None,
            Shown::Metadata => Some(&self.metadata),
            Shown::Policies => self.saw_policies.is_ok().then_some(&self.policies),
        }
    }

    /// The table that is shown, to be edited.
    pub fn grid_mut(&mut self) -> Option<&mut Grid> {
        self.grid()?;
        match self.shown {
            Shown::Metadata => Some(&mut self.metadata),
            Shown::Policies => Some(&mut self.policies),
        }
    }

    /// What saving the table that is shown asks the service for.
    #[must_use]
    pub const fn saves(&self) -> OperationKind {
        match self.shown {
            Shown::Metadata => OperationKind::SetMetadata,
            Shown::Policies => OperationKind::SetAcl,
        }
    }

    /// The write that would save what is shown.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn write(&self) -> Result<Write, String> {
        if self.grid().is_none() {
            return Err("it is not known what is set".to_owned());
        }
        let write = match self.shown {
            Shown::Metadata => {
                let metadata = self.typed_metadata();
                check_metadata(&metadata)?;
                Write::SetMetadata { saw: self.saw.clone(), metadata }
            }
            Shown::Policies => {
                let policies = self.typed_policies();
                check_policies(&policies)?;
                Write::SetPolicies { saw: self.saw_policies.clone()?, policies }
            }
        };
        if self.is_changed() { Ok(write) } else { Err("nothing was changed".to_owned()) }
    }

    /// Whether something was typed that is not set.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        match self.shown {
            _ if self.grid().is_none() => false,
            Shown::Metadata => !differences(&self.saw, &self.typed_metadata()).is_empty(),
            Shown::Policies => {
                let saw = self.saw_policies.as_deref().unwrap_or_default();
                !policy_differences(saw, &self.typed_policies()).is_empty()
            }
        }
    }

    /// The ids of the policies that saving would remove.
    #[must_use]
    pub fn removes(&self) -> Vec<String> {
        let (saw, typed) = (self.saw_policies.as_deref().unwrap_or_default(), self.typed_policies());
        let gone = saw.iter().filter(|old| typed.iter().all(|policy| policy.id != old.id));
        gone.map(|policy| policy.id.to_string()).collect()
    }

    fn typed_metadata(&self) -> Metadata {
        let pair = |row: Vec<String>| {
            let mut cells = row.into_iter();
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
        };
        self.metadata.entries().into_iter().map(pair).collect()
    }

    fn typed_policies(&self) -> Vec<SignedIdentifier> {
        let policy = |row: Vec<String>| {
            let cell = |at: usize| row.get(at).map(|text| text.trim()).filter(|text| !text.is_empty());
            SignedIdentifier {
                id: cell(0).unwrap_or_default().into(),
                permission: cell(1).map(Into::into),
                start: cell(2).map(PolicyDate::new),
                expiry: cell(3).map(PolicyDate::new),
            }
        };
        self.policies.entries().into_iter().map(policy).collect()
    }
}
