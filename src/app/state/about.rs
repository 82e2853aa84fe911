//! The account dialog: what is set for the service as a whole, and how its copy in another region is.

use serde::Serialize;

use super::account::AccountView;
use super::remote::Remote;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::operation::OperationKind;
use crate::model::service::{ServiceProperties, ServiceStats};

/// What was asked for, or why it was not.
pub type Asked<T> = Result<Remote<T>, String>;

/// About the open account. Nothing in it can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AboutDialog {
    /// The connection.
    pub conn: ConnId,
    /// The service's properties.
    pub properties: Asked<ServiceProperties>,
    /// The state of the copy, where the account may have one.
    pub replication: Option<Asked<ServiceStats>>,
    /// First line on the screen.
    pub top: usize,
}

impl AboutDialog {
    /// About this account; nothing was asked yet.
    #[must_use]
    pub fn of(account: &AccountView, now: Millis) -> Self {
        let secondary = account.account.secondary.as_ref();
        Self {
            conn: account.conn,
            properties: asked(account, OperationKind::GetServiceProperties, now),
            replication: secondary.map(|_| asked(account, OperationKind::GetServiceStats, now)),
            top: 0,
        }
    }
}

/// What the sign-in cannot allow is not even tried.
fn asked<T>(account: &AccountView, kind: OperationKind, now: Millis) -> Asked<T> {
    match account.never_allows(kind).or_else(|| account.out_of_time(now)) {
        Some(why) => Err(why),
        None => Ok(Remote::default()),
    }
}
