//! A request as it goes over the wire.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::client::request::is_of_name;
use crate::client::transport::{Signed, Trouble};

/// What cannot stand in the first line of a request. A SAS is the only part that may have it.
const IMPOSSIBLE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// Writes the head and the body in one piece, as Azurite wants them, in place of what `out` holds.
pub(super) fn write(out: &mut Vec<u8>, host: &str, user_agent: &str, signed: &Signed<'_>) {
    out.clear();
    push(out, &[signed.method.as_str(), " ", &signed.path]);
    if !signed.query.is_empty() {
        push(out, &["?", &encoded(&signed.query)]);
    }
    push(out, &[" HTTP/1.1\r\nhost: ", host, "\r\nuser-agent: ", user_agent, "\r\n"]);
    for (name, value) in &signed.headers {
        push(out, &[name, ": ", value, "\r\n"]);
    }
    push(out, &["\r\n"]);
    out.extend_from_slice(signed.body.unwrap_or_default());
}

fn push(out: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
}

fn encoded(query: &str) -> Cow<'_, str> {
    utf8_percent_encode(query, IMPOSSIBLE).into()
}

/// What is signed must be what is sent, and what is sent one request.
///
/// # Errors
/// Where something in it would make another request of it.
pub(super) fn check(signed: &Signed<'_>) -> Result<(), Trouble> {
    if !signed.path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#'))
        || signed.path.split('/').any(|part| matches!(part, "." | ".."))
    {
        return Err(Trouble::Unsendable("the address has parts that cannot be sent as they are"));
    }
    if !signed.headers.iter().all(|(name, _)| !name.is_empty() && name.bytes().all(is_of_name)) {
        return Err(Trouble::Unsendable("a header's name has impossible characters"));
    }
    let plain = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
    if !signed.headers.iter().all(|(_, value)| value.bytes().all(plain)) {
        return Err(Trouble::Unsendable("a header's value has impossible characters"));
    }
    Ok(())
}
