//! Making a SAS for one queue, with the account's key. Nothing is sent for it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::credential::{Credential, Secret};
use crate::client::request::{Method, Request};
use crate::client::sas::{Fields, service_string};
use crate::client::sign;
use crate::model::clock::Millis;
use crate::model::operation::Access;
use crate::model::queue::QueueName;
use crate::model::sas_terms::{Grants, SasTerms, date};

use super::Client;

/// What needs no encoding in a query; the slash is one of base64's digits.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

impl Client {
    /// The URL of a queue with a SAS in it that has these terms, made `now`.
    ///
    /// # Errors
    /// A sentence, where this handle is read-only and the SAS could allow more than to read, where
    /// there is no account key to sign with, or where it would be good after the year 9999.
    pub fn queue_sas(
        &self,
        queue: &QueueName,
        terms: &SasTerms,
        now: Millis,
    ) -> Result<Secret, &'static str> {
        if terms.changes() && self.access == Access::ReadOnly {
            return Err("this connection is read-only, and the SAS may allow more than to read");
        }
        let Credential::SharedKey(key) = &self.shared.credential else {
            return Err("only the account's key can sign a SAS");
        };
        let far = "a SAS cannot be good after the year 9999";
        let (mut letters, mut start, mut expiry, mut policy) = ("", String::new(), String::new(), "");
        match &terms.grants {
            Grants::Own { letters: own, start: from, .. } => {
                letters = own;
                start = from.map_or(Some(String::new()), date).ok_or(far)?;
                expiry = terms.ends(now).and_then(date).ok_or(far)?;
            }
            Grants::Policy(id) => policy = id,
        }
        let fields = Fields {
            version: &self.shared.options.api_version,
            permissions: letters,
            start: &start,
            expiry: &expiry,
            addresses: &terms.addresses,
            protocols: if terms.https_only { "https" } else { "" },
        };
        let text = service_string(&self.shared.account, queue.as_str(), policy, &fields);
        let token = token(&fields, policy, &sign::signature(key, &text));
        let request = Request::new(Method::Get).segment(queue.as_str());
        Ok(Secret::new(request.url(&self.shared.primary.endpoint, Some(&token))))
    }
}

/// The token, in the order of the official tools; what is empty is left out.
fn token(fields: &Fields<'_>, policy: &str, signature: &str) -> String {
    let all = [
        ("st", fields.start),
        ("se", fields.expiry),
        ("sp", fields.permissions),
        ("sip", fields.addresses),
        ("spr", fields.protocols),
        ("sv", fields.version),
        ("si", policy),
        ("sig", signature),
    ];
    let there = all.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs = there.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, RESERVED)));
    pairs.collect::<Vec<_>>().join("&")
}
