//! Tokens of Entra ID: what gives them, and the one that is kept until shortly before its end.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::model::clock::{Clock, Millis};

use super::credential::Secret;

/// How long before its end a token is replaced, in milliseconds.
const AHEAD: u64 = 5 * 60 * 1000;
/// How long a token that could not be replaced, or that came with little time left, is used before
/// the source is asked again.
const PAUSE: u64 = 30 * 1000;

/// A token and its end.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub secret: Secret,
    /// From when on it is refused.
    pub expires: Millis,
}

/// Where tokens come from: a tool, a service of the machine, a secret of an application.
pub trait TokenSource: Send + Sync {
    /// Gets a token for Azure Storage. The error is a sentence without a full stop that says what was
    /// tried and why it failed, with no secret in it.
    fn token(&self) -> BoxFuture<'_, Result<Token, String>>;
}

/// A source may hold the secret of an application.
impl fmt::Debug for dyn TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The token in use. Whoever needs one while it is being replaced waits for that: the source is
/// never asked twice at a time.
#[derive(Default)]
pub struct Kept(Mutex<Option<InUse>>);

struct InUse {
    token: Token,
    replace: Millis,
}

impl Kept {
    /// The token in use, or a new one where it is about to end. While the old one is good, a source
    /// that fails does no harm.
    ///
    /// # Errors
    /// What the source says.
    pub async fn get(&self, source: &Arc<dyn TokenSource>, clock: &dyn Clock) -> Result<Secret, String> {
        let mut place = self.0.lock().await;
        let now = clock.now();
        if let Some(in_use) = &*place
            && now < in_use.replace.min(in_use.token.expires)
        {
            return Ok(in_use.token.secret.clone());
        }
        let soon = Millis(now.0.saturating_add(PAUSE));
        match source.token().await {
            Ok(token) => {
                let replace = Millis(token.expires.0.saturating_sub(AHEAD)).max(soon);
                let secret = token.secret.clone();
                *place = Some(InUse { token, replace });
                Ok(secret)
            }
            Err(why) => match &mut *place {
                Some(old) if now < old.token.expires => {
                    tracing::warn!(why, "the token is not replaced yet");
                    old.replace = soon;
                    Ok(old.token.secret.clone())
                }
                _ => Err(why),
            },
        }
    }

    /// Drops the token in use, since the service does not take it.
    pub async fn forget(&self) {
        *self.0.lock().await = None;
    }
}
