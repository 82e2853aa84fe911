//! The part of the world around the process that decides which accounts can be opened: a few
//! variables, the current folder and standard input. A value, so that tests can make one.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

/// The variables that are looked at for an account.
pub const VARIABLES: [&str; 8] = [
    "AZURE_STORAGE_CONNECTION_STRING",
    "AZURE_STORAGE_ACCOUNT",
    "AZURE_STORAGE_ACCOUNT_NAME",
    "AZURE_STORAGE_KEY",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_QUEUE_ENDPOINT",
    "AzureWebJobsStorage",
];

/// The variables that are looked at for signing in with Entra ID. They name no account.
const ENTRA: [&str; 5] = [
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
];

/// Variables, current folder and standard input of a process.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    folder: PathBuf,
    read_line: fn() -> io::Result<String>,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let all = VARIABLES.iter().chain(&ENTRA);
        let found = all.filter_map(|name| Some((*name, std::env::var(name).ok()?)));
        Self::new(found, &std::env::current_dir().unwrap_or_default()).with_input(line_of_stdin)
    }

    /// One that is made up: these variables, this current folder, nothing on standard input.
    pub fn new<'a, V: Into<String>>(
        variables: impl IntoIterator<Item = (&'a str, V)>,
        folder: &Path,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        Self { variables: variables.collect(), folder: folder.to_owned(), read_line: || Ok(String::new()) }
    }

    /// The same with another standard input, given as what reads the next line of it.
    #[must_use]
    pub fn with_input(mut self, read_line: fn() -> io::Result<String>) -> Self {
        self.read_line = read_line;
        self
    }

    /// A variable's value, trimmed; an empty one is as good as none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first of some variables that has a value.
    #[must_use]
    pub fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    /// A path seen from the current folder.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The next line of standard input.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn line(&self) -> io::Result<String> {
        (self.read_line)()
    }
}

/// Shows the names of the variables only: their values are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

fn line_of_stdin() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}
