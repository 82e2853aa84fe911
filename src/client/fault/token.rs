//! Advice for who signs in with a token of Entra ID, where that of keys and SAS would mislead.

use crate::client::answer::Answer;
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::OperationKind;

/// What to do about a refusal of a token.
#[must_use]
pub fn hint(failure: &Failure, answer: &Answer) -> Option<String> {
    if failure.kind != FailureKind::NotPermitted {
        return None;
    }
    if let Some(tenant) = tenant(answer) {
        return Some(format!("The account belongs to the tenant {tenant}: sign in to that one (--tenant)."));
    }
    if matches!(failure.tried, OperationKind::GetAcl | OperationKind::SetAcl) {
        return Some("Access policies can only be read and set with the account's key.".to_owned());
    }
    let text = match failure.code.as_deref() {
        Some("AuthorizationPermissionMismatch") => {
            "Your roles do not allow this. Storage Queue Data Contributor allows everything with queues and messages; a new role takes minutes to work."
        }
        Some("InvalidAuthenticationInfo") => {
            "The token is not good here, or not any more: sign in again, and check the tenant."
        }
        // These say what to do whoever signs in; only that about signatures is for keys and SAS.
        Some(code) if failure.hint.is_some() && code != "AuthenticationFailed" => return None,
        _ => "Check as whom you are signed in, the tenant, and the roles on the account.",
    };
    Some(text.to_owned())
}

/// The tenant that a challenge names, as in `Bearer authorization_uri=https://HOST/TENANT/...`.
fn tenant(answer: &Answer) -> Option<&str> {
    let challenge = answer.header("www-authenticate").filter(|_| answer.status == 401)?;
    let parts = challenge.split([' ', ',']);
    let uri = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| *name == "authorization_uri")?.1;
    let tenant = uri.trim_matches('"').strip_prefix("https://")?.split('/').nth(1)?;
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    (!tenant.is_empty() && tenant.len() <= 64 && tenant.bytes().all(legal)).then_some(tenant)
}
