//! An HTTP answer as plain data, so that reading it needs no socket.

/// A whole answer of the service. Not printable: the body may hold messages.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers in the order of the answer, names in lower case.
    pub headers: Headers,
    /// The body; cut short or empty where an error's body broke off.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

/// Headers, all in one text: there are a dozen in each answer, of which one or two are read.
#[derive(Clone, Default)]
pub struct Headers {
    text: String,
    /// Where each name ends in the text, and its value behind it.
    ends: Vec<(usize, usize)>,
}

impl Headers {
    /// None, with room for `count` of them with `bytes` in all.
    #[must_use]
    pub fn with_room(count: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(count) }
    }

    /// One more. Its name is put in lower case.
    pub fn push(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        self.text.get_mut(start..).unwrap_or_default().make_ascii_lowercase();
        let name_end = self.text.len();
        self.text.push_str(value);
        self.ends.push((name_end, self.text.len()));
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().filter_map(move |(middle, end)| {
            let name = self.text.get(start..*middle)?;
            start = *end;
            Some((name, self.text.get(*middle..*end)?))
        })
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |mut headers, (name, value)| {
            headers.push(name.as_ref(), value.as_ref());
            headers
        })
    }
}
