//! An HTTP answer as plain data, so that reading it needs no socket.

/// A whole answer of the service. Not printable: the body may hold messages.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers in the order of the answer, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; cut short or empty where an error's body broke off.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
