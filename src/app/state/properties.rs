//! The dialog with what is set for a queue.

use serde::Serialize;

use super::grid::Grid;
use super::modal::{Phase, Subject};
use super::remote::Remote;
use crate::model::properties::{Difference, Properties, check_metadata, differences};
use crate::model::queue::Metadata;

/// What is set for a queue, and what the user makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PropertiesDialog {
    /// Which queue.
    pub subject: Subject,
    /// What was read when the dialog opened.
    pub read: Remote<Properties>,
    /// The metadata that the user saw last: saving is refused where the service has another.
    pub saw: Metadata,
    /// The metadata as typed.
    pub metadata: Grid,
    /// What others changed since the dialog opened, once that was noticed.
    pub conflict: Vec<Difference>,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

impl PropertiesDialog {
    /// The metadata that would be saved now.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn typed(&self) -> Result<Metadata, String> {
        if self.read.value.is_none() {
            return Err("it is not known yet what is set".to_owned());
        }
        let metadata = self.entries();
        check_metadata(&metadata)?;
        if differences(&self.saw, &metadata).is_empty() {
            return Err("nothing was changed".to_owned());
        }
        Ok(metadata)
    }

    /// Whether something was typed that is not set.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.read.value.is_some() && !differences(&self.saw, &self.entries()).is_empty()
    }

    fn entries(&self) -> Metadata {
        let pair = |row: Vec<String>| {
            let mut cells = row.into_iter();
            (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
        };
        self.metadata.entries().into_iter().map(pair).collect()
    }
}
