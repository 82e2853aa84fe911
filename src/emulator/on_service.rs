//! The operations on the service as a whole: its properties, and how its second copy is.

use super::answer::{Answer, date, element};
use super::error::ServiceError;
use super::properties;
use super::request::Request;
use super::store::Account;

/// Get Queue Service Properties.
pub fn get_properties(account: &Account) -> Answer {
    Answer::xml(200, &properties::write(&account.properties()))
}

/// Set Queue Service Properties: what is not sent stays.
pub fn set_properties(request: &Request, account: &Account) -> Result<Answer, ServiceError> {
    let new = properties::read(&request.body)?;
    let mut stored = account.properties();
    stored.logging = new.logging.or(stored.logging.take());
    stored.hour_metrics = new.hour_metrics.or(stored.hour_metrics.take());
    stored.minute_metrics = new.minute_metrics.or(stored.minute_metrics.take());
    stored.cors = new.cors.or(stored.cors.take());
    Ok(Answer::status(202))
}

/// Get Queue Service Stats, which only the secondary tells. The copy is the same store, so it is
/// never behind. `now` is in milliseconds.
pub fn stats(is_secondary: bool, now: u64) -> Result<Answer, ServiceError> {
    if !is_secondary {
        return Err(ServiceError::invalid_parameter("comp", "stats", "Only the secondary tells."));
    }
    let mut out = String::from("<StorageServiceStats><GeoReplication>");
    element(&mut out, "Status", "live");
    element(&mut out, "LastSyncTime", &date(now));
    out.push_str("</GeoReplication></StorageServiceStats>");
    Ok(Answer::xml(200, &out))
}
