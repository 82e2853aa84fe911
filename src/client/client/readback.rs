//! What to ask after an attempt without an answer, and whether what comes back is what was wanted.

use crate::client::answer::Answer;
use crate::client::operation::Operation;
use crate::client::{policies_xml, service_xml, wire};
use crate::model::failure::{Failure, FailureKind};
use crate::model::policy::SignedIdentifier;
use crate::model::service::ServiceProperties;

use super::attempt::Missed;

/// The operation that tells whether another one took effect.
pub(super) const fn look<'a>(operation: &Operation<'a>) -> Option<Operation<'a>> {
    match *operation {
        Operation::CreateQueue { queue, .. }
        | Operation::DeleteQueue { queue }
        | Operation::SetMetadata { queue, .. } => Some(Operation::GetMetadata { queue }),
        Operation::SetAcl { queue, .. } => Some(Operation::GetAcl { queue }),
        Operation::SetServiceProperties { .. } => Some(Operation::GetServiceProperties),
        _ => None,
    }
}

/// Whether `found`, the answer to [`look`], says that the operation took effect.
pub(super) fn judge(operation: &Operation<'_>, found: Result<Answer, Missed>) -> Result<bool, Missed> {
    match (operation, found) {
        (Operation::DeleteQueue { .. }, Err(missed)) if is_gone(&missed.failure) => Ok(true),
        (Operation::CreateQueue { .. }, Err(missed)) if missed.failure.kind == FailureKind::NoSuchQueue => {
            Ok(false)
        }
        (_, Err(missed)) => Err(missed),
        (Operation::CreateQueue { metadata, .. } | Operation::SetMetadata { metadata, .. }, Ok(answer)) => {
            Ok(wire::properties(&answer).is_ok_and(|found| same_metadata(&found.metadata, metadata)))
        }
        (Operation::SetAcl { policies, .. }, Ok(answer)) => {
            Ok(policies_xml::read(&answer).is_ok_and(|found| same_policies(&found, policies)))
        }
        (Operation::SetServiceProperties { properties }, Ok(answer)) => {
            Ok(service_xml::read(&answer).is_ok_and(|found| covers(&found, properties)))
        }
        (_, Ok(_)) => Ok(false),
    }
}

/// Whether a failure says that the queue is not there any more. A code alone does not: what comes with
/// a status that leaves everything open proves nothing.
pub(super) const fn is_gone(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::NoSuchQueue | FailureKind::BeingDeleted)
        && matches!(failure.status, Some(404 | 409))
}

/// Names come back in lower case, values without the white space around them, in any order.
fn same_metadata(found: &[(String, String)], wanted: &[(String, String)]) -> bool {
    let has = |(name, value): &(String, String)| {
        found.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v.trim() == value.trim())
    };
    found.len() == wanted.len() && wanted.iter().all(has)
}

fn same_policies(found: &[SignedIdentifier], wanted: &[SignedIdentifier]) -> bool {
    let has = |policy: &SignedIdentifier| found.iter().any(|other| other.means(policy));
    found.len() == wanted.len() && wanted.iter().all(has)
}

/// Whether every part that was wanted is there, written alike.
fn covers(found: &ServiceProperties, wanted: &ServiceProperties) -> bool {
    let of_interest = ServiceProperties {
        logging: found.logging.clone().filter(|_| wanted.logging.is_some()),
        hour_metrics: found.hour_metrics.clone().filter(|_| wanted.hour_metrics.is_some()),
        minute_metrics: found.minute_metrics.clone().filter(|_| wanted.minute_metrics.is_some()),
        cors: found.cors.clone().filter(|_| wanted.cors.is_some()),
    };
    service_xml::body(&of_interest) == service_xml::body(wanted)
}
