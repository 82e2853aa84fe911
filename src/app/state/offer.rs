//! A price that is on the screen, and the choices that go with it.

use std::sync::Arc;

use serde::Serialize;

use crate::app::effect::ReqId;
use crate::body::diff::Diff;
use crate::body::shown::Shown;
use crate::model::change::{Danger, Plan};
use crate::model::clock::Millis;

/// A price on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// What it takes.
    pub plan: Plan,
    /// Since when it is shown.
    pub at: Millis,
    /// Whether to look for what is not in the visible head.
    pub search: bool,
    /// It was confirmed, but has consequences that must be confirmed once more.
    pub second: Option<Second>,
}

/// What waits for a second confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Second {
    /// What was confirmed.
    pub deed: Deed,
    /// Since when the second question is shown.
    pub since: Millis,
}

/// What is done at a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Deed {
    /// What the dialog is about.
    Act,
    /// Lease the targets and hold them.
    Hold,
}

/// The two ways to save an edited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Way {
    /// Over the old text.
    InPlace,
    /// As a new message in place of the old one.
    Replace,
}

/// Why a text cannot simply be saved: the user has to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Clash {
    /// The message has this text by now.
    Differs(Arc<str>),
    /// The lease that held the message is gone.
    Lost,
}

/// How two texts compare, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Comparison {
    /// The comparison under way.
    pub asked: Option<ReqId>,
    /// What came of the last one.
    pub known: Option<Compared>,
}

/// Two texts compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Their difference.
    pub diff: Arc<Diff>,
    /// The text before.
    pub before: Arc<Shown>,
}

impl Offer {
    /// A plan that is shown from now on. Where no target is in the head, looking for them is all that
    /// can be done.
    #[must_use]
    pub const fn new(plan: Plan, at: Millis) -> Self {
        let search = plan.targets.is_empty();
        Self { plan, at, search, second: None }
    }

    /// The plan as it would be run.
    #[must_use]
    pub fn agreed(&self) -> Plan {
        if self.search { self.plan.clone() } else { self.plan.clone().without_search() }
    }

    /// Whether there is anything that could be done at this price.
    #[must_use]
    pub const fn can_run(&self) -> bool {
        !self.plan.targets.is_empty() || (self.search && self.plan.search.is_some())
    }

    /// Whether there is anything that could be waited for: what is visible with another text is not.
    #[must_use]
    pub const fn can_catch(&self) -> bool {
        !self.plan.targets.is_empty() || !self.plan.missing.is_empty()
    }

    /// What must be confirmed once more before it is done.
    #[must_use]
    pub fn dangers(&self) -> Vec<Danger> {
        self.plan.dangers()
    }

    /// Since when what is asked last is shown.
    #[must_use]
    pub fn shown_since(&self) -> Millis {
        self.second.map_or(self.at, |second| second.since)
    }
}
