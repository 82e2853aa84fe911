//! Messages that were taken: leased by a job, to be looked at and dealt with one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::app::effect::ReqId;
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseId};

/// Messages that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Take {
    /// The job that holds the receipts.
    pub job: ReqId,
    /// For how many seconds each lease is taken or renewed.
    pub secs: u32,
    /// How many were wanted, where they are dug.
    pub dug: Option<u32>,
    /// Whether each lease is renewed by itself.
    pub kept: bool,
    /// The leases with their states, in the order in which they were taken.
    pub leases: Vec<Lease<Arc<Shown>>>,
    /// Which of them are shown.
    pub sift: Sift,
    /// The selected one.
    pub selected: Option<LeaseId>,
    /// First row on the screen.
    pub top: usize,
}

/// What a held message must contain to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sift {
    /// The text, as typed.
    pub text: Text,
    /// It is being typed.
    pub typing: bool,
    /// The question which contain it, and for which text.
    pub asked: Option<(ReqId, String)>,
    /// It is not answered yet.
    pub pending: bool,
    /// Messages came or changed since that was asked.
    pub stale: bool,
    /// Those that contain it, as of the last answer; none where nothing must be contained.
    pub hits: Option<Hits>,
}

/// Which of the held messages contain a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hits {
    /// The text that was looked for.
    pub text: String,
    /// The messages that contain it.
    pub ids: BTreeSet<LeaseId>,
}

impl Default for Sift {
    fn default() -> Self {
        let (text, typing, pending, stale) = (Text::single_line(""), false, false, false);
        Self { text, typing, asked: None, pending, stale, hits: None }
    }
}

impl Sift {
    /// Whether what is shown is not yet what contains the text: it was typed just now.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let text = self.text.to_string();
        !text.is_empty() && self.hits.as_ref().is_none_or(|hits| hits.text != text)
    }
}

impl Take {
    /// What is held by a job; `kept`: each lease is renewed by itself.
    #[must_use]
    pub fn of(job: ReqId, secs: u32, dug: Option<u32>, kept: bool) -> Self {
        let (leases, sift) = (Vec::new(), Sift::default());
        Self { job, secs, dug, kept, leases, sift, selected: None, top: 0 }
    }

    /// The leases that are shown.
    pub fn rows(&self) -> impl Iterator<Item = &Lease<Arc<Shown>>> {
        let hits = self.sift.hits.as_ref();
        self.leases.iter().filter(move |lease| hits.is_none_or(|hits| hits.ids.contains(&lease.id)))
    }

    /// The selected lease.
    #[must_use]
    pub fn current(&self) -> Option<&Lease<Arc<Shown>>> {
        self.rows().find(|lease| Some(lease.id) == self.selected)
    }

    /// The place of the selected lease among those that are shown.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.rows().position(|lease| Some(lease.id) == self.selected)
    }

    /// How many messages are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.leases.iter().filter(|lease| lease.state.is_live()).count()
    }

    /// Selects the next row where the selected one is not shown any more.
    pub fn reselect(&mut self) {
        if self.current().is_none() {
            let after = self.rows().find(|lease| Some(lease.id) > self.selected);
            self.selected = after.or_else(|| self.rows().last()).map(|lease| lease.id);
        }
    }
}
