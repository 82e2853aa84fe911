//! The token that goes with a request, where one signs in with tokens.

use std::time::Duration;

use crate::client::credential::{Credential, Secret};
use crate::client::operation::Operation;
use crate::client::retry::Happened;
use crate::client::transport::Trouble;
use crate::model::account::Scheme;
use crate::model::failure::FailureKind;

use super::attempt::{Missed, no_answer};
use super::{Client, Shared, Site};

/// The token to send to `site`; none where another kind of credential is used. Waits `limit` at the
/// most for one. What fails here failed before anything was sent.
pub(super) async fn token(
    client: &Client,
    operation: &Operation<'_>,
    site: &Site,
    limit: Duration,
) -> Result<Option<Secret>, Missed> {
    let shared = &client.shared;
    let Credential::Token(source) = &shared.credential else { return Ok(None) };
    if !is_safe(shared, site) {
        return Err(no_answer(
            client,
            operation,
            &site.endpoint,
            Trouble::Unsendable("a token is only sent over https"),
        ));
    }
    let got = tokio::time::timeout(limit, shared.token.get(source, &*shared.clock)).await;
    let (kind, said) = match got {
        Ok(Ok(token)) => return Ok(Some(token)),
        Ok(Err(why)) => (FailureKind::NotPermitted, why),
        Err(_) => (FailureKind::TimedOut, format!("no token came within {} s", limit.as_secs_f32().ceil())),
    };
    let failure = client.failed(operation, kind, &said);
    let failure =
        Box::new(failure.hint("No token could be had, so nothing was sent: sign in, and try again."));
    Err(Missed { kind: operation.kind(), happened: Happened::Unsendable, failure, asked: None })
}

/// Whoever reads a token may do until its end what its owner may.
fn is_safe(shared: &Shared, site: &Site) -> bool {
    let tested = shared.options.token_over_http && site.endpoint.is_loopback();
    site.endpoint.scheme == Scheme::Https || tested
}
