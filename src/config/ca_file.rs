//! The file of `--ca-file`: certificates to trust besides those of the system.

use std::fs::File;
use std::io::Read as _;

use crate::client::roots::Roots;

use super::args::Cli;
use super::environment::Environment;
use super::error::ConfigError;

/// All authorities of a system are a quarter of this.
const LARGEST: u64 = 1024 * 1024;

/// The certificates that the arguments name; none where they name no file.
///
/// # Errors
/// Where the file cannot be read, or has no certificate in it, or something that cannot be one.
pub fn of(cli: &Cli, environment: &Environment) -> Result<Roots, ConfigError> {
    let Some(path) = &cli.ca_file else { return Ok(Roots::default()) };
    let path = environment.path(&path.to_string_lossy());
    let mut pem = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(LARGEST).read_to_end(&mut pem));
    let roots = read.map_err(|error| error.to_string()).and_then(|_| Roots::from_pem(&pem));
    roots.map_err(|why| ConfigError::File { place: "--ca-file", path: path.display().to_string(), why })
}
