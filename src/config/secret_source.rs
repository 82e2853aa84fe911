//! Where an argument's secret is: in the argument itself, in a file (`@path`), or on standard input
//! (`-`). Only the first can be read by everybody in the list of processes.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::client::credential::Secret;

use super::environment::Environment;
use super::error::ConfigError;

/// No secret is larger; whatever is, is the wrong file.
const LARGEST: u64 = 64 * 1024;

/// Whether the argument holds the secret itself, for all to see.
#[must_use]
pub fn is_in_the_open(argument: &Secret) -> bool {
    let text = argument.expose();
    text != "-" && !text.starts_with('@')
}

/// The secret that an argument names. `place` is the argument's name, for errors.
///
/// # Errors
/// Where a file or standard input cannot be read, is empty, or has more than one line.
pub fn read(
    argument: &Secret,
    place: &'static str,
    environment: &Environment,
) -> Result<Secret, ConfigError> {
    match argument.expose() {
        "-" => {
            let line = environment.line().map_err(|error| ConfigError::File {
                place,
                path: "standard input".to_owned(),
                why: error.to_string(),
            })?;
            one_line(&line, place)
        }
        text => match text.strip_prefix('@') {
            Some(path) => read_file(&environment.path(path), place),
            None => one_line(text, place),
        },
    }
}

/// The secret that a file holds.
///
/// # Errors
/// Where the file cannot be read, is empty, or has more than one line.
pub fn read_file(path: &Path, place: &'static str) -> Result<Secret, ConfigError> {
    let unreadable = |why: String| ConfigError::File { place, path: shown(path), why };
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(unreadable("it is far too large for a secret".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not text".to_owned()))?;
    one_line(&text, place)
}

/// A path for an error. One with an equals sign is more likely a key with an `@` before it.
fn shown(path: &Path) -> String {
    let path = path.display().to_string();
    if path.contains('=') { "whose name is not shown".to_owned() } else { path }
}

fn one_line(text: &str, place: &'static str) -> Result<Secret, ConfigError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let wrong = |what| Err(ConfigError::Secret { place, what });
    match text {
        "" => wrong("there is nothing in it"),
        text if text.contains(['\n', '\r']) => wrong("it has more than one line"),
        text => Ok(Secret::new(text.to_owned())),
    }
}
