//! An HTTP answer, read from the bytes that came so far.

use httparse::{EMPTY_HEADER, Header, Response, Status};

use crate::client::answer::Headers;
use crate::client::transport::{LARGEST, Trouble};

/// More headers than any answer of the service has.
const MOST_HEADERS: usize = 100;
/// More than any answer has behind its last chunk.
const MOST_TRAILERS: usize = 16;

/// What stands before an answer's body.
pub(super) struct Head {
    pub status: u16,
    /// Names in lower case.
    pub headers: Headers,
    /// How many bytes it takes.
    pub length: usize,
    pub extent: Extent,
    /// Whether the connection can be used again.
    pub keeps: bool,
}

impl Head {
    /// Whether the status says that what was asked for was done.
    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Where a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// After so many bytes.
    Bytes(usize),
    /// Where a chunk says so.
    Chunks,
    /// Where the connection ends.
    Rest,
}

/// The head that `found` starts with; none where more of it must come.
///
/// # Errors
/// Where it is no HTTP.
pub(super) fn head(found: &[u8]) -> Result<Option<Head>, Trouble> {
    let mut headers = [EMPTY_HEADER; MOST_HEADERS];
    let mut response = Response::new(&mut headers);
    let length = match response.parse(found) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(_) => return Err(nonsense()),
    };
    let status = response.code.unwrap_or_default();
    let extent = extent(status, response.headers)?;
    let keeps = response.version == Some(1) && !says(response.headers, "connection", "close");
    let mut all = Headers::with_room(response.headers.len(), length);
    for header in &*response.headers {
        all.push(header.name, &String::from_utf8_lossy(header.value));
    }
    Ok(Some(Head { status, headers: all, length, extent, keeps }))
}

fn extent(status: u16, headers: &[Header<'_>]) -> Result<Extent, Trouble> {
    if matches!(status, 100..=199 | 204 | 304) {
        return Ok(Extent::Bytes(0));
    }
    if says(headers, "transfer-encoding", "chunked") {
        return Ok(Extent::Chunks);
    }
    let mut lengths =
        named(headers, "content-length").map(|value| std::str::from_utf8(value).ok()?.trim().parse().ok());
    match lengths.next() {
        None => Ok(Extent::Rest),
        Some(Some(length)) if lengths.all(|other| other == Some(length)) => Ok(Extent::Bytes(length)),
        Some(_) => Err(nonsense()),
    }
}

fn named<'a>(headers: &'a [Header<'a>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
}

/// Whether `word` is among those that a header lists.
fn says(headers: &[Header<'_>], name: &str, word: &str) -> bool {
    let words = named(headers, name).flat_map(|value| value.split(|byte| *byte == b','));
    words.map(<[u8]>::trim_ascii).any(|found| found.eq_ignore_ascii_case(word.as_bytes()))
}

fn nonsense() -> Trouble {
    Trouble::Broke("what came is not HTTP".to_owned())
}

pub(super) fn cut() -> Trouble {
    Trouble::Cut("it was closed in the middle of the answer".to_owned())
}

/// A body that comes in chunks.
pub(super) struct Chunks {
    /// What stands in the chunks so far.
    pub body: Vec<u8>,
    /// Where the next chunk starts.
    at: usize,
}

impl Chunks {
    /// One whose first chunk starts at `at`.
    pub(super) const fn from(at: usize) -> Self {
        Self { body: Vec::new(), at }
    }

    /// Reads on in what came so far. Returns where the last chunk ended, if it came.
    ///
    /// # Errors
    /// Where these are no chunks, or too many.
    pub(super) fn advance(&mut self, found: &[u8]) -> Result<Option<usize>, Trouble> {
        loop {
            let rest = found.get(self.at..).unwrap_or_default();
            let broken = |_| Trouble::Cut("a chunk of the answer has no length".to_owned());
            let Status::Complete((start, size)) = httparse::parse_chunk_size(rest).map_err(broken)? else {
                return Ok(None);
            };
            let behind = rest.get(start..).unwrap_or_default();
            if size == 0 {
                let end = after_trailers(behind)?;
                return Ok(end.map(|end| self.at.saturating_add(start).saturating_add(end)));
            }
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size > LARGEST.saturating_sub(self.body.len()) {
                return Err(Trouble::Endless);
            }
            // The line's end behind a chunk is part of it.
            let whole = size.saturating_add(2);
            if behind.len() < whole {
                return Ok(None);
            }
            self.body.extend_from_slice(behind.get(..size).unwrap_or_default());
            self.at = self.at.saturating_add(start).saturating_add(whole);
        }
    }
}

/// How far the headers behind the last chunk reach; none where more must come.
fn after_trailers(found: &[u8]) -> Result<Option<usize>, Trouble> {
    let mut trailers = [EMPTY_HEADER; MOST_TRAILERS];
    match httparse::parse_headers(found, &mut trailers) {
        Ok(Status::Complete((end, _))) => Ok(Some(end)),
        Ok(Status::Partial) => Ok(None),
        Err(_) => Err(Trouble::Cut("what follows the answer's last chunk is not HTTP".to_owned())),
    }
}
