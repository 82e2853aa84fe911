//! The accounts that the first screen offers where the arguments name none. They are only offered:
//! what lies in the environment or in a folder is never opened by itself.

use std::fs::File;
use std::io::Read as _;

use serde_json::Value;

use crate::client::credential::connection_string::{self, Parsed};
use crate::client::credential::error::ConnectionError;
use crate::model::account::SourceRef;

use super::environment::{Environment, VARIABLES};
use super::error::ConfigError;
use super::profile::{Profile, Rights, at, of_environment, unexposed};

const WEB_JOBS: &str = "AzureWebJobsStorage";
const SETTINGS: &str = "local.settings.json";

/// An account that can be opened from the first screen. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What [`open`] opens.
    pub source: SourceRef,
    /// What it is, in a word or two.
    pub title: String,
    /// Which account at which address, or why it cannot be opened.
    pub detail: String,
}

/// What can be offered: the environment's account first, then what Azure Functions use here, then
/// an Azurite and the demonstration, which are always offered. `allow_http` as in [`open`].
#[must_use]
pub fn offers(environment: &Environment, allow_http: bool) -> Vec<Offer> {
    let by_hand = VARIABLES.iter().filter(|name| **name != WEB_JOBS);
    let by_hand = by_hand.filter(|name| environment.get(name).is_some()).count() > 0;
    let rows = [
        (by_hand, SourceRef::Environment, "environment"),
        (environment.get(WEB_JOBS).is_some(), SourceRef::WebJobs, WEB_JOBS),
        (environment.path(SETTINGS).exists(), SourceRef::LocalSettings, SETTINGS),
        (true, SourceRef::Azurite, "Azurite"),
    ];
    let there = rows.into_iter().filter(|(there, ..)| *there);
    let offers = there.map(|(_, source, title)| {
        let detail = match unexposed_at(&source, environment, allow_http) {
            Ok(parsed) => format!("account {} at {}", parsed.account, parsed.endpoint.authority()),
            Err(error) => error.to_string(),
        };
        Offer { source, title: title.to_owned(), detail }
    });
    let demo = Offer {
        source: SourceRef::Demo,
        title: "demo".to_owned(),
        detail: "made-up queues of a service inside this program".to_owned(),
    };
    offers.chain([demo]).collect()
}

/// Opens an offered account. `allow_http` allows plain HTTP to other machines.
///
/// # Errors
/// Where it is not there any more, is not complete, or may not be spoken to; for the demonstration
/// and for what the arguments gave, which are not opened here.
pub fn open(
    source: &SourceRef,
    environment: &Environment,
    rights: Rights,
    allow_http: bool,
) -> Result<Profile, ConfigError> {
    let name = match source {
        SourceRef::Environment => "environment",
        SourceRef::WebJobs => WEB_JOBS,
        SourceRef::LocalSettings => SETTINGS,
        SourceRef::Azurite => "azurite",
        SourceRef::Demo | SourceRef::Given => "",
    };
    unexposed_at(source, environment, allow_http).map(|parsed| Profile::new(name, parsed, rights))
}

fn unexposed_at(
    source: &SourceRef,
    environment: &Environment,
    allow_http: bool,
) -> Result<Parsed, ConfigError> {
    unexposed(parsed(source, environment)?, allow_http)
}

fn parsed(source: &SourceRef, environment: &Environment) -> Result<Parsed, ConfigError> {
    match source {
        SourceRef::Environment => of_environment(environment),
        SourceRef::WebJobs => {
            let text = environment.get(WEB_JOBS);
            let text = text.ok_or(ConfigError::NotThere { place: WEB_JOBS, what: "it is not set" })?;
            connection_string::parse(text).map_err(at(WEB_JOBS))
        }
        SourceRef::LocalSettings => {
            let text = local_settings(environment)?;
            connection_string::parse(&text).map_err(at(SETTINGS))
        }
        SourceRef::Azurite => connection_string::emulator().map_err(at("Azurite")),
        SourceRef::Demo | SourceRef::Given => Err(ConfigError::NotThere {
            place: "the first screen",
            what: "the demonstration and the account of the arguments are opened elsewhere",
        }),
    }
}

/// `Values.AzureWebJobsStorage` of the settings file of Azure Functions.
fn local_settings(environment: &Environment) -> Result<String, ConfigError> {
    const LARGEST: u64 = 1024 * 1024;
    let path = environment.path(SETTINGS);
    let unreadable =
        |why: String| ConfigError::File { place: SETTINGS, path: path.display().to_string(), why };
    let mut text = String::new();
    let read = File::open(&path).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
    read.map_err(|error| unreadable(error.to_string()))?;
    // Only the place of the fault is told: the parser's own words may quote a value.
    let settings: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| unreadable(format!("line {} is not good JSON", error.line())))?;
    let value = settings.get("Values").and_then(|values| values.get(WEB_JOBS)).and_then(Value::as_str);
    value
        .filter(|value| !value.trim().is_empty())
        .map(str::to_owned)
        .ok_or_else(|| at(SETTINGS)(ConnectionError::Missing("Values.AzureWebJobsStorage", "")))
}
