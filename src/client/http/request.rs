//! A request as it goes over the wire.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::client::transport::{Signed, Trouble};

/// What cannot stand in the first line of a request. A SAS is the only part that may have it.
const IMPOSSIBLE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// The head and the body in one piece, as Azurite wants them.
///
/// # Errors
/// Where something in it would make another request of it.
pub(super) fn bytes(host: &str, user_agent: &str, signed: &Signed<'_>) -> Result<Vec<u8>, Trouble> {
    check(signed)?;
    let body = signed.body.unwrap_or_default();
    let headers = signed.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>();
    let around = 64 + signed.path.len() + signed.query.len() + host.len() + user_agent.len();
    let mut text = String::with_capacity(around + headers + body.len());
    text.extend([signed.method.as_str(), " ", &signed.path]);
    if !signed.query.is_empty() {
        text.extend(["?", &encoded(&signed.query)]);
    }
    text.extend([" HTTP/1.1\r\nhost: ", host, "\r\nuser-agent: ", user_agent, "\r\n"]);
    for (name, value) in &signed.headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    Ok(bytes)
}

fn encoded(query: &str) -> Cow<'_, str> {
    utf8_percent_encode(query, IMPOSSIBLE).into()
}

/// What is signed must be what is sent, and what is sent one request.
fn check(signed: &Signed<'_>) -> Result<(), Trouble> {
    if !signed.path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#'))
        || signed.path.split('/').any(|part| matches!(part, "." | ".."))
    {
        return Err(Trouble::Unsendable("the address has parts that cannot be sent as they are"));
    }
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !signed.headers.iter().all(|(name, _)| !name.is_empty() && name.bytes().all(token)) {
        return Err(Trouble::Unsendable("a header's name has impossible characters"));
    }
    let plain = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
    if !signed.headers.iter().all(|(_, value)| value.bytes().all(plain)) {
        return Err(Trouble::Unsendable("a header's value has impossible characters"));
    }
    Ok(())
}
