//! Shared Key signatures: the string to sign, its canonical parts, and the HMAC. Pure.
//!
//! The rules are those of "Authorize with Shared Key" for the Queue service, version 2016-05-31
//! and later; the order of the `x-ms-` headers is the service's own collation (see [`collate`]).

use std::borrow::Cow;
use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::credential::AccountKey;

/// What a Shared Key signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Signable<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// The account whose key signs.
    pub account: &'a str,
    /// The path exactly as sent, still percent-encoded, with its leading slash.
    pub path: &'a str,
    /// The query as decoded pairs, in any order.
    pub query: &'a [(&'a str, &'a str)],
    /// All headers as sent, names in any case, in any order.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The headers whose values stand on lines of their own, in order. `Date` counts only where there
/// is no `x-ms-date`.
const LINES: [&str; 11] = [
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// The text that is signed.
#[must_use]
pub fn string_to_sign(request: &Signable<'_>) -> String {
    let mut text = String::with_capacity(512);
    text.extend([request.method, "\n"]);
    for name in LINES {
        text.push_str(line_value(request, name));
        text.push('\n');
    }
    push_canonical_headers(&mut text, request.headers);
    push_canonical_resource(&mut text, request);
    text
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(key: &AccountKey, request: &Signable<'_>) -> String {
    ["SharedKey ", request.account, ":", &signature(key, &string_to_sign(request))].concat()
}

/// The base64 of the HMAC-SHA256 of `text` under the account's key.
#[must_use]
pub fn signature(key: &AccountKey, text: &str) -> String {
    STANDARD.encode(mac(key, text).finalize().into_bytes())
}

/// Whether `signature` is the one for `text`, compared in constant time.
#[must_use]
pub fn verify(key: &AccountKey, text: &str, signature: &str) -> bool {
    STANDARD.decode(signature).is_ok_and(|given| mac(key, text).verify_slice(&given).is_ok())
}

fn mac(key: &AccountKey, text: &str) -> Hmac<Sha256> {
    // An HMAC key may have any length, so the error case does not exist; an empty key stands in.
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes())
        .unwrap_or_else(|_| Hmac::<Sha256>::new(&hmac::digest::Key::<Hmac<Sha256>>::default()));
    mac.update(text.as_bytes());
    mac
}

fn line_value<'a>(request: &Signable<'a>, name: &str) -> &'a str {
    let value = header(request.headers, name).unwrap_or("");
    match name {
        "content-length" if value == "0" => "",
        "date" if header(request.headers, "x-ms-date").is_some() => "",
        _ => value,
    }
}

fn header<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn push_canonical_headers(text: &mut String, headers: &[(&str, &str)]) {
    let mut ours: Vec<(Cow<'_, str>, &str)> = headers
        .iter()
        .map(|(name, value)| (lower(name), value.trim()))
        .filter(|(name, _)| name.starts_with("x-ms-"))
        .collect();
    ours.sort_by(|a, b| collate(&a.0, &b.0));
    for (name, value) in ours {
        text.extend([&name, ":", value, "\n"]);
    }
}

fn push_canonical_resource(text: &mut String, request: &Signable<'_>) {
    text.extend(["/", request.account, request.path]);
    let mut query: Vec<(Cow<'_, str>, &str)> =
        request.query.iter().map(|(name, value)| (lower(name), *value)).collect();
    query.sort();
    let mut previous = None;
    for (name, value) in &query {
        if previous == Some(name) {
            text.extend([",", value]);
        } else {
            text.extend(["\n", name, ":", value]);
        }
        previous = Some(name);
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    let is_lower = name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { name.into() } else { name.to_lowercase().into() }
}

/// The service's order of header names, which is not that of ASCII: `_` comes before the digits.
/// A request with metadata `a1` and `a_1` signed in ASCII order is refused with 403.
#[must_use]
pub fn collate(a: &str, b: &str) -> Ordering {
    let weight = |byte: u8| if byte == b'_' { b'.' } else { byte };
    a.bytes().map(weight).cmp(b.bytes().map(weight))
}
