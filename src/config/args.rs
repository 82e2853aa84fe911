//! The command line. Secrets in it are custody of [`Secret`] from the first moment, and no error of
//! the parser repeats what was typed.

use std::convert::Infallible;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing::level_filters::LevelFilter;

use crate::client::credential::{AccountKey, Secret};
use crate::model::history::Keeping;
use crate::model::settings::Parent;

use super::entra::Auth;
use super::error::ConfigError;
use super::profile::Rights;

/// A terminal browser for Azure Queue Storage: look without disturbing, change one message, see
/// the price first.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do instead of browsing.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Which account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// Allow changes from the start; without it an account that is not on this machine opens
    /// read-only.
    #[arg(long)]
    pub write: bool,
    /// Allow no changes, whatever is pressed.
    #[arg(long, conflicts_with = "write")]
    pub read_only: bool,
    /// Allow plain http to an address that is not this machine: everybody on the way can read and
    /// change what is sent.
    #[arg(long)]
    pub allow_http: bool,
    /// A file with certificates (PEM) to trust besides those of the system.
    #[arg(long, value_name = "PATH")]
    pub ca_file: Option<PathBuf>,
    /// The version of the service's protocol, such as 2021-12-02.
    #[arg(long, value_name = "DATE", value_parser = version)]
    pub api_version: Option<String>,
    /// How many seconds the service has for an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=300))]
    pub timeout: u16,
    /// What is kept of the messages that are changed, so that it can be undone.
    #[arg(long, value_name = "MODE", default_value = "full")]
    pub journal: JournalMode,
    /// How much goes into the log file.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log_level: LogLevel,
    /// Panic at this place, to see what happens then.
    #[arg(long, hide = true, value_name = "WHERE")]
    pub test_panic: Option<String>,
}

/// What names an account. `@FILE` stands for what a file holds, `-` for a line of standard input.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// The SAS URL of an account or of one queue.
    #[arg(
        help = "The SAS URL of an account or of one queue: https://ACCOUNT.queue.core.windows.net/[QUEUE]?sv=...&sig=..."
    )]
    #[arg(value_name = "URL", value_parser = secret, conflicts_with_all = ["demo", "connection_string", "name", "key", "key_file", "sas", "endpoint"])]
    pub url: Option<Secret>,
    /// Browse made-up queues of a service inside this program.
    #[arg(long, conflicts_with_all = ["connection_string", "name", "key", "key_file", "sas", "endpoint"])]
    pub demo: bool,
    /// A connection string, as the portal shows it; or @FILE, or - for standard input.
    #[arg(long, value_name = "STRING", value_parser = secret, allow_hyphen_values = true, conflicts_with_all = ["name", "key", "key_file", "sas", "endpoint"])]
    pub connection_string: Option<Secret>,
    /// The account's name; its key comes from --key-file, --key, --sas or the environment.
    #[arg(id = "name", long = "account", value_name = "NAME")]
    pub name: Option<String>,
    /// The account's key; or @FILE, or - for standard input.
    #[arg(long, value_name = "KEY", value_parser = secret, allow_hyphen_values = true, conflicts_with_all = ["key_file", "sas"])]
    pub key: Option<Secret>,
    /// A file that holds the account's key.
    #[arg(long, value_name = "PATH", conflicts_with = "sas")]
    pub key_file: Option<PathBuf>,
    /// A SAS token or a SAS URL; or @FILE, or - for standard input.
    #[arg(long, value_name = "TOKEN", value_parser = secret, allow_hyphen_values = true)]
    pub sas: Option<Secret>,
    /// The URL of the account's Queue service, where the name does not tell it.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Where the account does not answer, look at its copy in another region, which may lag behind;
    /// nothing can be changed meanwhile.
    #[arg(long)]
    pub read_secondary: bool,
    /// Where the messages of poison queues come from that have another name than their queue with
    /// -poison: trash=orders, or for many dead-*=*; may be given again.
    #[arg(long = "parent", value_name = "POISON=QUEUE", value_parser = parent)]
    pub parents: Vec<Parent>,
    /// After how many dequeues consumers give up on a message.
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub poison_threshold: u32,
    /// Sign in with Entra ID, to the account named with --account.
    #[arg(long, value_name = "WAY", requires = "name", conflicts_with_all = ["url", "demo", "connection_string", "key", "key_file", "sas"])]
    pub auth: Option<Auth>,
    /// The tenant to sign in to, where it is not the usual one.
    #[arg(long, value_name = "ID", requires = "auth")]
    pub tenant: Option<String>,
    /// The application, or the user-assigned identity, to sign in as.
    #[arg(long, value_name = "ID", requires = "auth")]
    pub client_id: Option<String>,
    /// Send tokens over plain http too, to this machine only.
    #[arg(long, hide = true)]
    pub allow_token_over_http: bool,
}

/// A rule for the parent of poison queues.
fn parent(text: &str) -> Result<Parent, String> {
    let (poison, parent) = text.split_once('=').ok_or("it is written POISON=QUEUE")?;
    let stars = |name: &str| name.matches('*').count();
    if poison.is_empty() || parent.is_empty() {
        return Err("a name is missing beside the =".to_owned());
    }
    if stars(poison) > 1 || stars(parent) > stars(poison) {
        return Err("each name has one * at the most, the second only where the first has one".to_owned());
    }
    Ok(Parent { poison: poison.into(), parent: parent.into() })
}

/// What can be done instead of browsing.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve queues in memory on this machine, for trying things out and for tests.
    Emulator(EmulatorArgs),
    /// Say what is kept of the changes that were made, or delete it.
    Journal(JournalArgs),
    /// Print the table of keys.
    #[command(hide = true)]
    Keys {
        /// As a table for the README.
        #[arg(long)]
        markdown: bool,
    },
}

/// What to do with the journal.
#[derive(Debug, Args)]
pub struct JournalArgs {
    /// What to do; without it the folder and what is in it are printed.
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
}

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Delete what is kept, and the texts that were typed and not sent. What another peekq is writing
    /// stays.
    Purge {
        /// Also changes of which it is not known how they ended, after a crash.
        #[arg(long)]
        open: bool,
    },
}

/// How the emulator serves.
#[derive(Debug, Args)]
pub struct EmulatorArgs {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 10001)]
    pub port: u16,
    /// An account and its key in base64, with a colon between them. May be given more than once;
    /// without it there is the account of all emulators, devstoreaccount1.
    #[arg(long = "account", value_name = "NAME:KEY", value_parser = secret)]
    pub accounts: Vec<Secret>,
    /// Refuse newer versions of the protocol than this one, such as 2025-11-05; without it any
    /// version will do.
    #[arg(long, value_name = "DATE", value_parser = version)]
    pub newest_api_version: Option<String>,
    /// For how many seconds a deleted queue is being deleted, before its name is free again; in
    /// Azure that is about 40.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub deletion: u32,
    /// Take faults to answer with, such as time-outs and broken connections, on a second port: this
    /// one, or a free one. The README says how.
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "0")]
    pub control: Option<u16>,
}

impl EmulatorArgs {
    /// The accounts to serve, each with its key.
    ///
    /// # Errors
    /// Where one has not the form `name:key`.
    pub fn accounts(&self) -> Result<Vec<(String, AccountKey)>, ConfigError> {
        const FORM: ConfigError =
            ConfigError::Arguments("--account of the emulator has the form NAME:KEY, with the key in base64");
        let read = |account: &Secret| {
            let (name, key) = account.expose().split_once(':').ok_or(FORM)?;
            let key = AccountKey::from_base64(key).map_err(|_| FORM)?;
            if name.is_empty() { Err(FORM) } else { Ok((name.to_owned(), key)) }
        };
        self.accounts.iter().map(read).collect()
    }
}

/// What is kept of the messages that are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JournalMode {
    /// Their texts, for three days: changes can be undone.
    Full,
    /// Their texts, until it is known how the change ended: nothing is lost in a crash.
    UntilSettled,
    /// Nothing.
    Off,
}

impl JournalMode {
    /// The mode as the journal takes it.
    #[must_use]
    pub const fn keeping(self) -> Keeping {
        match self {
            Self::Full => Keeping::Full,
            Self::UntilSettled => Keeping::UntilSettled,
            Self::Off => Keeping::Off,
        }
    }
}

/// How much goes into the log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// What is strange.
    Warn,
    /// What was done.
    Info,
    /// Every call.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The level as the log takes it.
    #[must_use]
    pub const fn filter(self) -> LevelFilter {
        match self {
            Self::Off => LevelFilter::OFF,
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
            Self::Trace => LevelFilter::TRACE,
        }
    }
}

impl Cli {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// Where it cannot be understood; also where only help or the version is asked for. To be
    /// printed by its own `print` or `exit`; it repeats no value that was typed.
    pub fn read<I, T>(arguments: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        Self::try_parse_from(arguments).map_err(discreet)
    }

    /// What the arguments say about changes.
    #[must_use]
    pub const fn rights(&self) -> Rights {
        match (self.read_only, self.write) {
            (true, _) => Rights::Never,
            (false, true) => Rights::FromTheStart,
            (false, false) => Rights::Usual,
        }
    }
}

/// Takes out of an error what may be a secret in the wrong place: values, and arguments that are
/// not options. Of an option with a value, only its name stays.
fn discreet(mut error: clap::Error) -> clap::Error {
    let argument = error.get(ContextKind::InvalidArg).cloned();
    if let Some(ContextValue::String(argument)) = argument {
        let shown = match argument.split(['=', ' ']).next() {
            Some(name) if name.starts_with('-') => name.to_owned(),
            _ => "(not shown)".to_owned(),
        };
        error.insert(ContextKind::InvalidArg, ContextValue::String(shown));
    }
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidSubcommand] {
        if matches!(error.get(kind), Some(ContextValue::String(text)) if !text.is_empty()) {
            error.insert(kind, ContextValue::String("(not shown)".to_owned()));
        }
    }
    for kind in [ContextKind::Suggested, ContextKind::TrailingArg] {
        error.remove(kind);
    }
    error
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is that of a parser of clap's")]
fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text.to_owned()))
}

fn version(text: &str) -> Result<String, &'static str> {
    let date = |(at, b): (usize, u8)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if text.len() == 10 && text.bytes().enumerate().all(date) {
        Ok(text.to_owned())
    } else {
        Err("a version is a date such as 2021-12-02")
    }
}
