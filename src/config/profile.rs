//! Which account the command line opens. What is on it wins over the environment, and a key of the
//! environment is only taken for the account that it belongs to.

use std::sync::Arc;

use crate::client::credential::connection_string::{self, Parsed};
use crate::client::credential::error::ConnectionError;
use crate::client::credential::{Credential, Secret, sas_url};
use crate::model::account::{Account, Endpoint, Start};
use crate::model::history::Kept;

use super::args::{AccountArgs, Cli};
use super::entra;
use super::environment::Environment;
use super::error::ConfigError;
use super::secret_source;

/// An account and the way to sign in to it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The account as the screen shows it.
    pub account: Account,
    /// How to sign in.
    pub credential: Credential,
}

/// What the arguments say about changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Nothing: changes are allowed on this machine, and elsewhere once they are asked for.
    Usual,
    /// `--write`.
    FromTheStart,
    /// `--read-only`.
    Never,
}

/// What the arguments open.
#[derive(Debug, Clone)]
pub enum Opens {
    /// The demonstration.
    Demo,
    /// An account.
    Account(Profile),
}

/// What the arguments open, and what a person should know about them.
#[derive(Debug, Clone)]
pub struct Given {
    /// What to open.
    pub opens: Opens,
    /// Sentences to show once.
    pub warnings: Vec<String>,
}

impl Profile {
    /// Makes a profile of what was read. `name` says where it came from.
    #[must_use]
    pub fn new(name: &str, parsed: Parsed, rights: Rights) -> Self {
        let starts = match rights {
            Rights::Never => Start::Sealed,
            Rights::FromTheStart => Start::Writable,
            Rights::Usual if parsed.endpoint.is_loopback() => Start::Writable,
            Rights::Usual => Start::ReadOnly,
        };
        let account = Account {
            profile: Arc::from(name),
            name: parsed.account,
            endpoint: parsed.endpoint,
            secondary: parsed.secondary,
            starts,
            rights: Arc::new(parsed.credential.rights()),
            only: parsed.only,
            kept: Kept::nothing("no journal was begun"),
            keeps_drafts: false,
        };
        Self { account, credential: parsed.credential }
    }
}

/// What the arguments open. None where they name no account: the environment alone opens nothing,
/// it is only offered (see [`super::offers`]).
///
/// # Errors
/// Where they name an account that cannot be opened like this.
pub fn given(cli: &Cli, environment: &Environment) -> Result<Option<Given>, ConfigError> {
    let args = &cli.account;
    if args.demo {
        return Ok(Some(Given { opens: Opens::Demo, warnings: Vec::new() }));
    }
    let parsed = match args.auth {
        Some(auth) => Some(entra::parsed(auth, cli, environment)?),
        None => parsed(args, environment)?,
    };
    let Some(parsed) = parsed else { return Ok(None) };
    let parsed = unexposed(parsed, cli.allow_http)?;
    let opens = Opens::Account(Profile::new("arguments", parsed, cli.rights()));
    Ok(Some(Given { opens, warnings: warnings(args) }))
}

fn parsed(args: &AccountArgs, environment: &Environment) -> Result<Option<Parsed>, ConfigError> {
    let endpoint = args.endpoint.as_deref();
    if let Some(url) = &args.url {
        let url = secret_source::read(url, "the URL", environment)?;
        return sas_url::from_sas_url(url.expose()).map_err(at("the URL")).map(Some);
    }
    if let Some(text) = &args.connection_string {
        const PLACE: &str = "--connection-string";
        let text = secret_source::read(text, PLACE, environment)?;
        return connection_string::parse(text.expose()).map_err(at(PLACE)).map(Some);
    }
    if let Some(sas) = &args.sas {
        return by_sas(sas, args, environment).map(Some);
    }
    match (&args.name, key(args, environment)?) {
        (Some(name), Some((place, key))) => {
            connection_string::from_account_key(name, key.expose(), endpoint).map_err(at(place)).map(Some)
        }
        (Some(name), None) => from_environment(name, endpoint, environment).map(Some),
        (None, Some(_)) => Err(ConfigError::Arguments("A key needs the account's name: give --account too")),
        (None, None) if endpoint.is_some() => {
            Err(ConfigError::Arguments("--endpoint needs --account with a key, or --sas"))
        }
        (None, None) => Ok(None),
    }
}

fn by_sas(sas: &Secret, args: &AccountArgs, environment: &Environment) -> Result<Parsed, ConfigError> {
    const PLACE: &str = "--sas";
    let sas = secret_source::read(sas, PLACE, environment)?;
    if !sas.expose().contains("://") {
        let (name, endpoint) = (args.name.as_deref(), args.endpoint.as_deref());
        return sas_url::from_token(name, sas.expose(), endpoint).map_err(at(PLACE));
    }
    if args.name.is_some() || args.endpoint.is_some() {
        return Err(ConfigError::Arguments(
            "A SAS URL names the account already: leave out --account and --endpoint, or give only the token",
        ));
    }
    sas_url::from_sas_url(sas.expose()).map_err(at(PLACE))
}

/// The key in the arguments, with the name of the one that gave it.
fn key(args: &AccountArgs, environment: &Environment) -> Result<Option<(&'static str, Secret)>, ConfigError> {
    let read = |(place, key): (_, Result<_, _>)| key.map(|key| (place, key));
    let key = args.key.iter().map(|key| ("--key", secret_source::read(key, "--key", environment)));
    let file = args.key_file.iter().map(|path| {
        let path = environment.path(&path.to_string_lossy());
        ("--key-file", secret_source::read_file(&path, "--key-file"))
    });
    key.chain(file).next().map(read).transpose()
}

/// An account named in the arguments with what the environment holds for it. A key, token or
/// endpoint of another account is never taken: it would be sent where it does not belong.
fn from_environment(
    name: &str,
    endpoint: Option<&str>,
    environment: &Environment,
) -> Result<Parsed, ConfigError> {
    let no_key = |why| ConfigError::NoKey { name: name.to_owned(), why };
    let theirs = environment.first(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"]);
    if theirs.is_some_and(|theirs| theirs != name) {
        return Err(no_key(": the environment's AZURE_STORAGE_ACCOUNT is another one"));
    }
    let endpoint = endpoint.or_else(|| environment.get("AZURE_STORAGE_QUEUE_ENDPOINT"));
    if let Some(parsed) = by_key_or_token(name, endpoint, environment)? {
        return Ok(parsed);
    }
    let whole = environment.get("AZURE_STORAGE_CONNECTION_STRING").ok_or_else(|| no_key(""))?;
    match connection_string::parse(whole).map_err(at("AZURE_STORAGE_CONNECTION_STRING"))? {
        parsed if *parsed.account == *name => Ok(parsed),
        _ => Err(no_key(": the environment's connection string is of another one")),
    }
}

/// What the environment's key, or else its SAS, opens.
fn by_key_or_token(
    name: &str,
    endpoint: Option<&str>,
    environment: &Environment,
) -> Result<Option<Parsed>, ConfigError> {
    if let Some(key) = environment.first(&["AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY"]) {
        let parsed = connection_string::from_account_key(name, key, endpoint);
        return parsed.map_err(at("AZURE_STORAGE_KEY")).map(Some);
    }
    let token = environment.get("AZURE_STORAGE_SAS_TOKEN");
    let parsed = token.map(|token| sas_url::from_token(Some(name), token, endpoint));
    parsed.transpose().map_err(at("AZURE_STORAGE_SAS_TOKEN"))
}

/// The account that the environment's variables name by themselves.
///
/// # Errors
/// Where they name none, or not all that is needed.
pub(super) fn of_environment(environment: &Environment) -> Result<Parsed, ConfigError> {
    const PLACE: &str = "the environment";
    if let Some(text) = environment.get("AZURE_STORAGE_CONNECTION_STRING") {
        return connection_string::parse(text).map_err(at("AZURE_STORAGE_CONNECTION_STRING"));
    }
    let endpoint = environment.get("AZURE_STORAGE_QUEUE_ENDPOINT");
    let token = environment.get("AZURE_STORAGE_SAS_TOKEN");
    match (environment.first(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"]), token) {
        (Some(name), _) => by_key_or_token(name, endpoint, environment)?.ok_or(ConfigError::NotThere {
            place: PLACE,
            what: "AZURE_STORAGE_ACCOUNT is set, but neither AZURE_STORAGE_KEY nor AZURE_STORAGE_SAS_TOKEN",
        }),
        (None, Some(token)) => {
            sas_url::from_token(None, token, endpoint).map_err(at("AZURE_STORAGE_SAS_TOKEN"))
        }
        (None, None) => Err(ConfigError::NotThere { place: PLACE, what: "AZURE_STORAGE_ACCOUNT is not set" }),
    }
}

/// Refuses an account that would be spoken to over plain HTTP on another machine, unless that is
/// allowed.
pub(super) fn unexposed(parsed: Parsed, allow_http: bool) -> Result<Parsed, ConfigError> {
    let mut places = std::iter::once(&parsed.endpoint).chain(&parsed.secondary);
    let exposed = places.find(|place| place.is_exposed()).map(Endpoint::authority);
    match exposed {
        Some(place) if !allow_http => Err(ConfigError::Exposed(place)),
        _ => Ok(parsed),
    }
}

pub(super) fn at(place: &'static str) -> impl Fn(ConnectionError) -> ConfigError {
    move |wrong| ConfigError::Connection { place, wrong }
}

fn warnings(args: &AccountArgs) -> Vec<String> {
    let secrets = [
        ("the URL", &args.url),
        ("--connection-string", &args.connection_string),
        ("--key", &args.key),
        ("--sas", &args.sas),
    ];
    let open = |secret: &Secret| {
        let text = secret.expose().to_ascii_lowercase();
        secret_source::is_in_the_open(secret) && !text.starts_with("usedevelopmentstorage=")
    };
    let open = secrets.into_iter().filter(|(_, secret)| secret.as_ref().is_some_and(open));
    let warn = |(place, _)| {
        format!(
            "The secret in {place} can be read by others of this machine in the list of processes: use @FILE, - or the environment instead."
        )
    };
    open.map(warn).collect()
}
