//! A request as it came in, and how its parameters are read.

use bytes::Bytes;

use super::error::ServiceError;

/// A request, its body already read.
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path as sent, percent-encoded.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Request {
    /// A header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter's value; the first one where it is given twice.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The version of the protocol that it asks for. A SAS may stand in for the header.
    pub fn version(&self) -> Option<&str> {
        let of_sas = || self.param("sig").and_then(|_| self.param("sv"));
        self.header("x-ms-version").or_else(|| self.param("api-version")).or_else(of_sas)
    }

    /// A query parameter that must be there.
    pub fn required(&self, name: &'static str) -> Result<&str, ServiceError> {
        self.param(name).ok_or_else(|| ServiceError::missing_parameter(name))
    }

    /// A number within a range, if the parameter is there.
    pub fn number(&self, name: &'static str, min: u32, max: u32) -> Result<Option<u32>, ServiceError> {
        let Some(text) = self.param(name) else { return Ok(None) };
        let number: i64 = text.parse().map_err(|_| {
            ServiceError::invalid_parameter(name, text, "Failed to parse the value as an integer.")
        })?;
        match u32::try_from(number) {
            Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
            _ => Err(ServiceError::out_of_range(name, text, min, max)),
        }
    }

    /// The metadata that the headers carry.
    ///
    /// hyper gives header names in lower case, so their case is lost here; Azure keeps it.
    pub fn metadata(&self) -> Result<Vec<(String, String)>, ServiceError> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (header, value) in &self.headers {
            let Some(name) = header.strip_prefix("x-ms-meta-") else { continue };
            check_metadata(name, value)?;
            if found.iter().any(|(n, _)| n == name) {
                return Err(ServiceError::INVALID_METADATA);
            }
            found.push((name.to_owned(), value.clone()));
        }
        let size: usize = found.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MAX_METADATA { Err(ServiceError::METADATA_TOO_LARGE) } else { Ok(found) }
    }
}

/// Documented for blobs; for queues no limit is stated.
const MAX_METADATA: usize = 8 * 1024;

/// Names are C# identifiers.
fn check_metadata(name: &str, value: &str) -> Result<(), ServiceError> {
    let mut bytes = name.bytes();
    let starts = match bytes.next() {
        None => return Err(ServiceError::EMPTY_METADATA_KEY),
        Some(first) => first.is_ascii_alphabetic() || first == b'_',
    };
    let identifier = starts && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if identifier && value.is_ascii() { Ok(()) } else { Err(ServiceError::INVALID_METADATA) }
}
