//! What to do about the common causes, told apart by codes, headers and what we know of our own
//! sign-in, never by the words of an answer.

use crate::client::answer::Answer;
use crate::client::barrier::Barrier;
use crate::client::credential::address;
use crate::model::account::{Endpoint, Scheme};
use crate::model::operation::OperationKind;
use crate::model::rights::{Allowed, Rights, exact};

use super::{Asked, Explanation, clock, explain};

/// Advice on an answer that says no, where the code tells more than the kind.
pub(super) fn on_answer(
    code: Option<&str>,
    explanation: &Explanation,
    answer: &Answer,
    asked: &Asked<'_>,
) -> Option<String> {
    let Some(code) = code else { return in_between(answer).map(str::to_owned) };
    let text = match code {
        "AuthenticationFailed" => return Some(sign_in(answer, asked)),
        // Azurite's word for a signature that does not fit.
        "AuthorizationFailure" if is_azurite(answer) => return Some(sign_in(answer, asked)),
        "AuthorizationFailure" => return Some(firewall(asked)),
        "AuthorizationPermissionMismatch" | "AuthorizationResourceTypeMismatch" => {
            return Some(not_allowed(asked));
        }
        "InvalidHeaderValue" if explanation.is_about("x-ms-version") => VERSION,
        // Azurite does not say which header, but understands all others of ours.
        "InvalidHeaderValue" if is_azurite(answer) => VERSION,
        "ResourceNotFound" => return Some(no_account(asked)),
        code => by_code(code, asked.tried)?,
    };
    Some(text.to_owned())
}

const VERSION: &str =
    "The service does not know this API version: give an older one, such as 2021-12-02, with --api-version.";

fn by_code(code: &str, tried: OperationKind) -> Option<&'static str> {
    Some(match code {
        "KeyBasedAuthenticationNotPermitted" => {
            "Account keys are switched off for this account, and with them every SAS that a key signed: sign in in another way."
        }
        "AuthorizationServiceMismatch" => "The SAS is not for the Queue service: it needs ss=q.",
        "AuthorizationSourceIPMismatch" => {
            "The SAS is only good from other addresses (sip) than the one that the service sees of this machine."
        }
        "AuthorizationProtocolMismatch" => "The SAS is only good over https (spr).",
        "InsufficientAccountPermissions" if matches!(tried, OperationKind::GetServiceStats) => {
            "The account has no copy that can be read: that takes RA-GRS or RA-GZRS."
        }
        "InsufficientAccountPermissions" => "The account as a whole is not allowed to do this.",
        "AccountIsDisabled" => "The account is disabled: whoever pays for it can have it enabled again.",
        "AccountRequiresHttps" => "The account takes https only: begin its address with https://.",
        "QueueBeingDeleted" => {
            "The service takes 40 seconds or more to remove a queue; the name can be used after that."
        }
        _ => return None,
    })
}

/// A signature, or the time in it, was not accepted.
fn sign_in(answer: &Answer, asked: &Asked<'_>) -> String {
    if let Some(skewed) = clock::hint(answer, asked.now) {
        return skewed;
    }
    let Rights::Sas(sas) = asked.rights else {
        return "The key is not, or no longer, one of this account: keys get rotated. Copy it again from the account's access keys."
            .to_owned();
    };
    let now = clock::theirs(answer).unwrap_or(asked.now);
    match (sas.starts, sas.ends) {
        (_, Some(end)) if end <= now => format!("The SAS ended on {}: a new one is needed.", exact(end)),
        (Some(start), _) if start > now => format!("The SAS is not good before {}.", exact(start)),
        _ => {
            "The SAS is not complete or not as it was signed, or the key that signed it was rotated, or its stored policy is gone."
                .to_owned()
        }
    }
}

/// The sign-in is good, and the request is refused all the same.
fn firewall(asked: &Asked<'_>) -> String {
    match asked.rights.allows(asked.tried) {
        Allowed::No(reason) => sentence(&reason),
        _ => "The account's firewall does not let this machine in: it may allow certain addresses only, or a private endpoint, which has to be reached through its own network."
            .to_owned(),
    }
}

fn not_allowed(asked: &Asked<'_>) -> String {
    let letters = Rights::letters(asked.tried);
    match asked.rights.allows(asked.tried) {
        Allowed::No(reason) => sentence(&reason),
        Allowed::Unknown => format!("The stored policy of the SAS does not allow this: it takes {letters}."),
        Allowed::Yes => {
            format!("The sign-in does not allow this: of a SAS it takes ss=q, srt=sco and sp with {letters}.")
        }
    }
}

fn no_account(asked: &Asked<'_>) -> String {
    let Asked { account, at, .. } = asked;
    if address::account_name(at).is_none() {
        let own = format!("{}/{account}", at.origin());
        format!("An address like this one names the account in its path: {own}.")
    } else if at.path.is_empty() {
        format!("There is no account behind {}: check its name and the cloud that it is in.", at.authority())
    } else {
        format!(
            "There is no account {account} at {}: check its name, and the path in the address.",
            at.authority()
        )
    }
}

/// Who answered, where it was not the service: it gives every answer of its own an id or a code.
fn in_between(answer: &Answer) -> Option<&'static str> {
    if answer.status == 407 {
        return Some(
            "A proxy in between wants a sign-in of its own: HTTPS_PROXY=http://user:password@host:port holds it.",
        );
    }
    // A gateway of the service may fail or be busy without a word; it never refuses without one.
    let refuses = matches!(answer.status, 400..=407 | 409..=428 | 430..=499);
    let strange = refuses || explain::not_ours(&answer.body).is_some() || answer.header("via").is_some();
    let ours = answer.header("x-ms-request-id").is_some() || is_azurite(answer);
    (strange && !ours).then_some(
        "Somebody else answered than the Queue service: check the address and its port. If those are right, it was a proxy, a firewall or a sign-in page in between: check HTTPS_PROXY and NO_PROXY.",
    )
}

/// Advice where there was no connection.
pub(super) fn on_barrier(barrier: &Barrier, at: &Endpoint) -> Option<String> {
    let text = match barrier {
        Barrier::NoSuchHost(host) if **host != *at.host => {
            format!("The proxy {host} is not known here: check HTTPS_PROXY.")
        }
        Barrier::NoSuchHost(host) => format!(
            "{host} is not known here: check the account's name, the cloud (others end with core.usgovcloudapi.net or core.chinacloudapi.cn) and the network; a private endpoint is known in its own network only."
        ),
        Barrier::Refused if at.is_loopback() => format!(
            "Nothing listens at {} of this machine: start Azurite there, or `peekq emulator`, or check the port.",
            at.authority()
        ),
        Barrier::NoTls => format!(
            "What answers at {} does not speak https: check the port, or begin the address with http:// as emulators want it.",
            at.authority()
        ),
        Barrier::CutOff if at.scheme == Scheme::Https => format!(
            "What answers at {} hangs up on https: check the port, and whether the address begins with http://. A firewall in between does the same.",
            at.authority()
        ),
        Barrier::Untrusted => "The certificate is not by an authority that this machine trusts. If you know of one of your own, give its certificate with --ca-file; if not, somebody may be listening in between.".to_owned(),
        Barrier::OutOfDate => "The certificate is out of date by this machine's clock: check the clock.".to_owned(),
        Barrier::OtherName => "The certificate is for another host: check the address.".to_owned(),
        Barrier::Refused | Barrier::CutOff | Barrier::Other => return None,
    };
    Some(text)
}

/// The server names itself; the code is the same, what it means is not.
fn is_azurite(answer: &Answer) -> bool {
    answer.header("server").is_some_and(|server| server.starts_with("Azurite"))
}

fn sentence(reason: &str) -> String {
    let mut chars = reason.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str())
}
