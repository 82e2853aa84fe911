//! Requests with a shared access signature: whether it is genuine, whether it is valid here and
//! now, and whether it permits the operation.

use super::auth::Claim;
use super::error::ServiceError;
use super::sas_terms::{Terms, check_address, check_protocol};
use super::{delegation, rights};
use crate::client::credential::AccountKey;
use crate::client::sas::{
    AccountScope, Delegation, Fields, account_string, delegation_string, service_string,
};
use crate::client::sign::verify;
use crate::model::policy::PERMISSIONS;

/// Checks a request that has no `Authorization` header but a signature in its query.
pub fn check(claim: &Claim<'_>) -> Result<(), ServiceError> {
    if claim.request.param("ss").is_some() || claim.request.param("srt").is_some() {
        by_account_sas(claim)
    } else if claim.request.param("skoid").is_some() {
        by_delegation_sas(claim)
    } else {
        by_service_sas(claim)
    }
}

fn by_account_sas(claim: &Claim<'_>) -> Result<(), ServiceError> {
    all_there(claim, &["sv", "sp", "se", "ss", "srt"])?;
    let (fields, param) = (fields(claim), |name| claim.request.param(name).unwrap_or_default());
    let scope =
        AccountScope { services: param("ss"), resource_types: param("srt"), encryption_scope: param("ses") };
    check_signature(claim, &claim.account.key, &account_string(&claim.target.account, &fields, &scope))?;
    Terms::of(&fields)?.check_time(claim.now)?;
    check_address(fields.addresses)?;
    check_protocol(fields.protocols)?;
    let Some(kind) = claim.kind else { return Ok(()) };
    let (letters, resource_type) =
        rights::of_account_sas(kind).ok_or_else(|| ServiceError::authorization("AuthorizationFailure"))?;
    if !scope.services.contains('q') {
        return Err(ServiceError::authorization("AuthorizationServiceMismatch"));
    }
    if !scope.resource_types.contains(resource_type) {
        return Err(ServiceError::authorization("AuthorizationResourceTypeMismatch"));
    }
    permitted(letters.chars().any(|letter| fields.permissions.contains(letter)))
}

fn by_service_sas(claim: &Claim<'_>) -> Result<(), ServiceError> {
    all_there(claim, &["sv"])?;
    let (fields, policy) = (fields(claim), claim.request.param("si").unwrap_or_default());
    let queue = claim.target.queue().unwrap_or_default();
    let text = service_string(&claim.target.account, queue, policy, &fields);
    check_signature(claim, &claim.account.key, &text)?;
    let mut terms = Terms::of(&fields)?;
    if !policy.is_empty() {
        terms = terms.merged(&find_policy(claim, queue, policy)?)?;
    }
    check_for_queue(claim, &fields, &terms)
}

fn by_delegation_sas(claim: &Claim<'_>) -> Result<(), ServiceError> {
    all_there(claim, &["sv", "sp", "se", "skoid", "sktid", "skt", "ske", "sks", "skv"])?;
    let (fields, key) = (fields(claim), delegation_fields(claim));
    let queue = claim.target.queue().unwrap_or_default();
    let text = delegation_string(&claim.target.account, queue, &fields, &key);
    check_signature(claim, &delegation::key(&claim.account.key, &key)?, &text)?;
    delegation::check_time(&key, claim.now)?;
    if !key.user.is_empty() {
        return Err(ServiceError::authentication("This SAS needs a bearer token of the user that it names."));
    }
    check_for_queue(claim, &fields, &Terms::of(&fields)?)
}

/// What a service SAS and a user delegation SAS have in common.
fn check_for_queue(claim: &Claim<'_>, fields: &Fields<'_>, terms: &Terms) -> Result<(), ServiceError> {
    terms.check_time(claim.now)?;
    check_address(fields.addresses)?;
    check_protocol(fields.protocols)?;
    let ordered = PERMISSIONS.chars().filter(|letter| terms.permissions.contains(*letter));
    if terms.permissions.is_empty() || ordered.ne(terms.permissions.chars()) {
        return Err(ServiceError::authentication("sp must have letters of raup, in this order."));
    }
    let Some(kind) = claim.kind else { return Ok(()) };
    let letter =
        rights::of_queue_sas(kind).ok_or_else(|| ServiceError::authorization("AuthorizationFailure"))?;
    permitted(terms.permissions.contains(letter))
}

fn permitted(yes: bool) -> Result<(), ServiceError> {
    if yes { Ok(()) } else { Err(ServiceError::authorization("AuthorizationPermissionMismatch")) }
}

fn all_there(claim: &Claim<'_>, names: &[&str]) -> Result<(), ServiceError> {
    match names.iter().find(|name| claim.request.param(name).is_none_or(str::is_empty)) {
        None => Ok(()),
        Some(name) => Err(ServiceError::authentication(format!("{name} is mandatory. Cannot be empty."))),
    }
}

fn check_signature(claim: &Claim<'_>, key: &AccountKey, text: &str) -> Result<(), ServiceError> {
    if verify(key, text, claim.request.param("sig").unwrap_or_default()) {
        return Ok(());
    }
    Err(ServiceError::authentication(format!("Signature did not match. String to sign used was {text}")))
}

fn find_policy(claim: &Claim<'_>, queue: &str, id: &str) -> Result<Terms, ServiceError> {
    let queue = claim.account.queue(queue);
    let found = queue.and_then(|queue| {
        let queue = queue.lock();
        queue.policies.iter().find(|policy| policy.id == id).map(Terms::of_policy)
    });
    found
        .ok_or_else(|| ServiceError::authentication("The stored access policy that si names does not exist."))
}

fn fields<'a>(claim: &Claim<'a>) -> Fields<'a> {
    let param = |name| claim.request.param(name).unwrap_or_default();
    Fields {
        version: param("sv"),
        permissions: param("sp"),
        start: param("st"),
        expiry: param("se"),
        addresses: param("sip"),
        protocols: param("spr"),
    }
}

fn delegation_fields<'a>(claim: &Claim<'a>) -> Delegation<'a> {
    let param = |name| claim.request.param(name).unwrap_or_default();
    Delegation {
        object: param("skoid"),
        tenant: param("sktid"),
        start: param("skt"),
        expiry: param("ske"),
        service: param("sks"),
        version: param("skv"),
        user_tenant: param("skdutid"),
        user: param("sduoid"),
    }
}
