//! One connection: a request goes out, and its answer is taken in.

use std::io;
use std::pin::Pin;
use std::task::{Context, Waker};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};

use crate::client::answer::Answer;
use crate::client::transport::{LARGEST, Trouble, plain};

use super::answer::{self, Chunks, Extent, Head};

/// How much is read at once: more than all answers but long lists have.
const READ: usize = 8 * 1024;
/// No service sends a longer head.
const LONGEST_HEAD: usize = 256 * 1024;

/// TCP, or TLS over it.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection between two answers, or in the middle of one.
pub(super) struct Connection {
    io: Box<dyn Io>,
    /// The request.
    sent: Vec<u8>,
    /// What came of the answer.
    found: Vec<u8>,
}

impl Connection {
    pub(super) fn new(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), sent: Vec::new(), found: Vec::new() }
    }

    /// Whether it seems to be open still, with nothing in it that nobody asked for.
    pub(super) fn is_fresh(&mut self) -> bool {
        let mut byte = [0];
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(&mut self.io).poll_read(&mut context, &mut ReadBuf::new(&mut byte)).is_pending()
    }

    /// Where the request is to be written that goes out next.
    pub(super) const fn request(&mut self) -> &mut Vec<u8> {
        &mut self.sent
    }

    /// Sends the first bytes of the request. Returns how many.
    ///
    /// # Errors
    /// Where none could be sent: the other side knows nothing of it.
    pub(super) async fn begin(&mut self) -> io::Result<usize> {
        self.io.write(&self.sent).await
    }

    /// Sends the request from `begun` on and takes in its answer. Also returns whether another may follow.
    ///
    /// # Errors
    /// Where there is no answer, or none that ends.
    pub(super) async fn finish(&mut self, begun: usize) -> Result<(Answer, bool), Trouble> {
        let sent = self.send(begun).await;
        match (self.take_in().await, sent) {
            (Ok((answer, keeps)), sent) => Ok((answer, keeps && sent.is_ok())),
            // Why it went wrong is what the sending says: nothing can be read after that.
            (Err(Trouble::Broke(_)), Err(error)) => Err(Trouble::Broke(plain(&error))),
            (Err(trouble), _) => Err(trouble),
        }
    }

    async fn send(&mut self, begun: usize) -> io::Result<()> {
        let sent = self.io.write_all(self.sent.get(begun..).unwrap_or_default()).await;
        self.sent.shrink_to(READ);
        sent?;
        self.io.flush().await
    }

    async fn take_in(&mut self) -> Result<(Answer, bool), Trouble> {
        self.found.clear();
        let head = self.head().await?;
        let (body, end) = match self.body(&head).await {
            // The status alone says that it was refused; only an explanation is missing.
            Err(_) if !head.is_success() => (Vec::new(), None),
            body => body?,
        };
        let keeps = head.keeps && end == Some(self.found.len());
        self.found.shrink_to(READ);
        Ok((Answer { status: head.status, headers: head.headers, body }, keeps))
    }

    async fn head(&mut self) -> Result<Head, Trouble> {
        loop {
            match answer::head(&self.found)? {
                // "Continue" and its like come before the answer.
                Some(head) if (100..200).contains(&head.status) && head.status != 101 => {
                    self.found.drain(..head.length);
                }
                Some(head) => return Ok(head),
                None if self.found.len() > LONGEST_HEAD => {
                    return Err(Trouble::Broke("what came is not HTTP".to_owned()));
                }
                None if self.more().await? => {}
                None if self.found.is_empty() => {
                    return Err(Trouble::Broke("it was closed before an answer came".to_owned()));
                }
                None => return Err(answer::cut()),
            }
        }
    }

    /// The body, and where it ends, where that is sure.
    async fn body(&mut self, head: &Head) -> Result<(Vec<u8>, Option<usize>), Trouble> {
        match head.extent {
            Extent::Bytes(bytes) => self.counted(head, bytes).await,
            Extent::Chunks => self.chunks(head).await,
            Extent::Rest => self.rest(head.length).await,
        }
    }

    async fn counted(&mut self, head: &Head, bytes: usize) -> Result<(Vec<u8>, Option<usize>), Trouble> {
        if bytes > LARGEST {
            return Err(Trouble::Endless);
        }
        let end = head.length.saturating_add(bytes);
        self.found.reserve(end.saturating_sub(self.found.len()));
        while self.found.len() < end {
            if !self.more_of(head).await? {
                return Ok((self.from(head.length), None));
            }
        }
        let body = self.found.get(head.length..end).unwrap_or_default();
        Ok((body.to_vec(), Some(end)))
    }

    async fn chunks(&mut self, head: &Head) -> Result<(Vec<u8>, Option<usize>), Trouble> {
        let mut chunks = Chunks::from(head.length);
        loop {
            if let Some(end) = chunks.advance(&self.found)? {
                return Ok((chunks.body, Some(end)));
            }
            if !self.more_of(head).await? {
                return Ok((chunks.body, None));
            }
        }
    }

    async fn rest(&mut self, start: usize) -> Result<(Vec<u8>, Option<usize>), Trouble> {
        while self.more().await? {
            if self.found.len().saturating_sub(start) > LARGEST {
                return Err(Trouble::Endless);
            }
        }
        Ok((self.from(start), None))
    }

    fn from(&self, start: usize) -> Vec<u8> {
        self.found.get(start..).unwrap_or_default().to_vec()
    }

    /// Reads on. Returns whether there is more. A refusal may end in the middle of its explanation.
    ///
    /// # Errors
    /// Where it ended too early.
    async fn more_of(&mut self, head: &Head) -> Result<bool, Trouble> {
        match self.more().await {
            Ok(true) => Ok(true),
            _ if !head.is_success() => Ok(false),
            Ok(false) => Err(answer::cut()),
            Err(trouble) => Err(trouble),
        }
    }

    /// Reads on. Returns whether there was more before the end.
    async fn more(&mut self) -> Result<bool, Trouble> {
        self.found.reserve(READ);
        match self.io.read_buf(&mut self.found).await {
            Ok(count) => Ok(count > 0),
            // Many close without TLS's good-bye: what came is judged as if they had not.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) if self.found.is_empty() => Err(Trouble::Broke(plain(&error))),
            Err(error) => Err(Trouble::Cut(plain(&error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::Connection;

    /// What is made of an answer that comes byte by byte and then ends, or not.
    async fn taken(text: &str, ends: bool) -> String {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut connection = Connection::new(ours);
        let answering = async {
            for byte in text.as_bytes() {
                theirs.write_all(&[*byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
            if ends {
                drop(theirs);
            } else {
                std::future::pending::<()>().await;
            }
            std::future::pending::<()>().await;
        };
        let taken =
            tokio::select! { taken = connection.finish(0) => taken, () = answering => unreachable!() };
        match taken {
            Ok((answer, keeps)) => {
                let kept = if keeps { ", kept" } else { "" };
                format!("{} {:?}{kept}", answer.status, String::from_utf8_lossy(&answer.body))
            }
            Err(trouble) => format!("{trouble:?}"),
        }
    }

    #[tokio::test]
    async fn an_answer_ends_where_its_headers_say_and_the_connection_is_kept_where_that_is_sure() {
        let (whole, open) = (true, false);
        for (text, ends, expected) in [
            ("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", open, "204 \"\", kept"),
            ("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", open, "201 \"\", kept"),
            ("HTTP/1.1 400 Bad\r\nContent-Length: 3\r\n\r\nabc", open, "400 \"abc\", kept"),
            (
                "HTTP/1.1 400 Bad\r\nContent-Length: 3, 3\r\n\r\nabc",
                whole,
                "Broke(\"what came is not HTTP\")",
            ),
            ("HTTP/1.1 400 Bad\r\nConnection: Close\r\nContent-Length: 3\r\n\r\nabc", open, "400 \"abc\""),
            ("HTTP/1.0 400 Bad\r\nContent-Length: 3\r\n\r\nabc", open, "400 \"abc\""),
            ("HTTP/1.1 400 Bad\r\n\r\nabc", whole, "400 \"abc\""),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", open, "204 \"\", kept"),
        ] {
            assert_eq!(taken(text, ends).await, expected, "{text}");
        }
        let chunked = "HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n";
        assert_eq!(taken(&format!("{chunked}0\r\n\r\n"), open).await, "400 \"abc\", kept");
        assert_eq!(taken(&format!("{chunked}0\r\nA: b\r\n\r\n"), open).await, "400 \"abc\", kept");
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_told_from_none() {
        let cut = "Cut(\"it was closed in the middle of the answer\")";
        for (text, expected) in [
            ("", "Broke(\"it was closed before an answer came\")"),
            ("HTTP/1.1 20", cut),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", cut),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", cut),
            ("HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nab", "403 \"ab\""),
            ("SSH-2.0-OpenSSH\r\n", "Broke(\"what came is not HTTP\")"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab", "Endless"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nab", "Endless"),
            ("HTTP/1.1 400 Bad\r\nContent-Length: 99999999\r\n\r\nab", "400 \"\""),
            ("HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\nwhat\r\nab", "400 \"\""),
        ] {
            assert_eq!(taken(text, true).await, expected, "{text}");
        }
    }

    #[tokio::test]
    async fn a_connection_with_something_in_it_or_without_another_side_is_not_used_again() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut connection = Connection::new(ours);
        assert!(connection.is_fresh());
        theirs.write_all(b"HTTP/1.1 408 Timeout\r\n\r\n").await.unwrap();
        assert!(!connection.is_fresh());
        let (ours, theirs) = tokio::io::duplex(64);
        let mut connection = Connection::new(ours);
        drop(theirs);
        assert!(!connection.is_fresh());
    }
}
