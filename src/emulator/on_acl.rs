//! The operations on a queue's access policies. They are in effect at once; in Azure that may take
//! half a minute.

use super::acl;
use super::answer::Answer;
use super::error::ServiceError;
use super::request::Request;
use super::store::Account;

/// Get Queue ACL.
pub fn get(account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    let queue = account.queue(queue).ok_or(ServiceError::NO_QUEUE)?;
    let document = acl::write(&queue.lock().policies);
    Ok(Answer::xml(200, &document))
}

/// Set Queue ACL: what is not sent is gone. No body at all clears too.
pub fn set(request: &Request, account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    let policies = if request.body.is_empty() { Vec::new() } else { acl::read(&request.body)? };
    let queue = account.queue(queue).ok_or(ServiceError::NO_QUEUE)?;
    queue.lock().policies = policies;
    Ok(Answer::status(204))
}
