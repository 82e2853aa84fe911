//! An HTTP answer, read from the bytes that came so far.

use httparse::{EMPTY_HEADER, Response, Status};

use super::answer::Answer;
use super::transport::Trouble;

/// More headers than any answer of the service has.
const MOST_HEADERS: usize = 100;

/// The answer that `found` is; none where more of it must come. `ended`: nothing more will come.
///
/// # Errors
/// Where it is no HTTP, or ended too early. A refusal that ended in the middle of its explanation
/// is good enough: the status says it.
pub(super) fn read(found: &[u8], ended: bool) -> Result<Option<Answer>, Trouble> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let length = match response.parse(found) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if ended && found.is_empty() => {
            return Err(Trouble::Broke("it was closed before an answer came".to_owned()));
        }
        Ok(Status::Partial) if ended => return Err(cut()),
        Ok(Status::Partial) => return Ok(None),
        Err(_) => return Err(Trouble::Broke("what came is not HTTP".to_owned())),
    };
    let status = response.code.unwrap_or_default();
    let headers = response
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned()));
    let mut answer = Answer { status, headers: headers.collect(), body: Vec::new() };
    let rest = found.get(length..).unwrap_or_default();
    match body(&answer, rest, ended) {
        Some(body) => answer.body = body,
        None if !ended => return Ok(None),
        None if (200..300).contains(&status) => return Err(cut()),
        None => {}
    }
    Ok(Some(answer))
}

fn cut() -> Trouble {
    Trouble::Cut("it was closed in the middle of the answer".to_owned())
}

/// The whole body, as the headers bound it; none where it is not all there.
fn body(answer: &Answer, rest: &[u8], ended: bool) -> Option<Vec<u8>> {
    if matches!(answer.status, 204 | 304) {
        return Some(Vec::new());
    }
    if answer.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        return unchunked(rest);
    }
    match answer.header("content-length").and_then(|value| value.trim().parse().ok()) {
        Some(length) => rest.get(..length).map(<[u8]>::to_vec),
        None => ended.then(|| rest.to_vec()),
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let Ok(Status::Complete((start, size))) = httparse::parse_chunk_size(rest) else { return None };
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        body.extend_from_slice(rest.get(start..end)?);
        if size == 0 {
            return Some(body);
        }
        // The line's end behind a chunk.
        rest = rest.get(end.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn seen(text: &str, ended: bool) -> String {
        match read(text.as_bytes(), ended) {
            Ok(Some(answer)) => format!("{} {:?}", answer.status, String::from_utf8_lossy(&answer.body)),
            Ok(None) => "more".to_owned(),
            Err(trouble) => format!("{trouble:?}"),
        }
    }

    #[test]
    fn an_answer_ends_where_its_headers_say() {
        let (whole, open) = (true, false);
        assert_eq!(seen("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", open), "204 \"\"");
        assert_eq!(seen("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", open), "201 \"\"");
        assert_eq!(seen("HTTP/1.1 400 Bad\r\nContent-Length: 3\r\n\r\nab", open), "more");
        assert_eq!(seen("HTTP/1.1 400 Bad\r\nContent-Length: 3\r\n\r\nabc", open), "400 \"abc\"");
        assert_eq!(seen("HTTP/1.1 400 Bad\r\n\r\nabc", open), "more");
        assert_eq!(seen("HTTP/1.1 400 Bad\r\n\r\nabc", whole), "400 \"abc\"");
        let chunked = "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n";
        assert_eq!(seen(chunked, open), "more");
        assert_eq!(seen(&format!("{chunked}0\r\n\r\n"), open), "400 \"abc\"");
    }

    #[test]
    fn an_answer_that_breaks_off_is_told_from_none() {
        assert_eq!(seen("", true), "Broke(\"it was closed before an answer came\")");
        assert_eq!(seen("HTTP/1.1 20", true), "Cut(\"it was closed in the middle of the answer\")");
        let short = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab";
        assert_eq!(seen(short, true), "Cut(\"it was closed in the middle of the answer\")");
        assert_eq!(seen("HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nab", true), "403 \"\"");
        assert_eq!(seen("SSH-2.0-OpenSSH\r\n", false), "Broke(\"what came is not HTTP\")");
        let huge = "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab";
        assert_eq!(seen(huge, false), "more");
    }
}
