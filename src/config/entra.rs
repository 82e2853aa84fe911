//! Signing in with Entra ID, as the command line and the environment ask for it.

use std::sync::Arc;

use clap::ValueEnum;

use crate::client::credential::connection_string::{self, Parsed};
use crate::client::credential::{Credential, address};
use crate::client::token::TokenSource;
use crate::model::account::{Endpoint, Scheme};

use super::args::Cli;
use super::environment::Environment;
use super::error::ConfigError;
use super::profile::at;

/// Who signs in, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// Whatever is there: client secret, workload identity, az or azd, managed identity.
    Login,
    /// Who is signed in with az, or else with azd.
    Cli,
    /// The identity of this virtual machine or App Service.
    Managed,
    /// The identity of this Kubernetes workload.
    Workload,
    /// An application with its secret (`AZURE_CLIENT_SECRET`).
    Secret,
}

/// The account of the arguments, signed in to with tokens.
pub(super) fn parsed(auth: Auth, cli: &Cli, environment: &Environment) -> Result<Parsed, ConfigError> {
    let args = &cli.account;
    let name = args.name.as_deref().ok_or(ConfigError::Arguments("--auth needs --account"))?;
    let place = match &args.endpoint {
        Some(text) => address::endpoint(text, "the endpoint"),
        None => address::by_name(Scheme::Https, name, connection_string::PUBLIC),
    };
    let place = place.map_err(at("--account"))?;
    if place.scheme == Scheme::Http && !(args.allow_token_over_http && place.is_loopback()) {
        return Err(ConfigError::Arguments(
            "A token of Entra ID is only sent over https: whoever reads it may do what you may. Give an endpoint with https",
        ));
    }
    let credential = Credential::Token(source(auth, cli, environment, &place)?);
    let endpoint = args.endpoint.as_deref();
    connection_string::from_account(name, credential, endpoint).map_err(at("--account"))
}

/// Where tokens for an account are made: each cloud has its own place.
#[cfg(any(feature = "entra", test))]
fn authority(place: &Endpoint) -> &'static str {
    const CLOUDS: [(&str, &str); 3] = [
        (".core.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
        (".core.usgovcloudapi.net", "https://login.microsoftonline.us"),
        (".core.cloudapi.de", "https://login.microsoftonline.de"),
    ];
    let host = place.host.trim_end_matches('.').to_ascii_lowercase();
    let cloud = CLOUDS.iter().find(|(suffix, _)| host.ends_with(suffix));
    cloud.map_or("https://login.microsoftonline.com", |(_, authority)| authority)
}

#[cfg(feature = "entra")]
fn source(
    auth: Auth,
    cli: &Cli,
    environment: &Environment,
    place: &Endpoint,
) -> Result<Arc<dyn TokenSource>, ConfigError> {
    use crate::client::credential::Secret;
    use crate::client::entra::{Entra, Terms};

    let given =
        |option: &Option<String>, name| option.clone().or_else(|| environment.get(name).map(str::to_owned));
    let terms = Terms {
        sources: sources(auth, environment),
        tenant: given(&cli.account.tenant, "AZURE_TENANT_ID"),
        client: given(&cli.account.client_id, "AZURE_CLIENT_ID"),
        secret: environment.get("AZURE_CLIENT_SECRET").map(|secret| Secret::new(secret.to_owned())),
        token_file: environment.get("AZURE_FEDERATED_TOKEN_FILE").map(|file| environment.path(file)),
        authority: environment.get("AZURE_AUTHORITY_HOST").unwrap_or_else(|| authority(place)).to_owned(),
        roots: super::ca_file::of(cli, environment)?,
    };
    Ok(Arc::new(Entra::new(terms)))
}

#[cfg(not(feature = "entra"))]
fn source(_: Auth, _: &Cli, _: &Environment, _: &Endpoint) -> Result<Arc<dyn TokenSource>, ConfigError> {
    Err(ConfigError::Arguments("This peekq was built without Entra ID (the feature `entra`)"))
}

/// Whom to ask, in order. What somebody set up on purpose comes first; the machine's identity comes
/// last, since off Azure it costs seconds to find that there is none.
#[cfg(feature = "entra")]
fn sources(auth: Auth, environment: &Environment) -> Vec<crate::client::entra::Source> {
    use crate::client::entra::Source::{AzureCli, DeveloperCli, Managed, Secret, Workload};
    match auth {
        Auth::Cli => vec![AzureCli, DeveloperCli],
        Auth::Managed => vec![Managed],
        Auth::Workload => vec![Workload],
        Auth::Secret => vec![Secret],
        Auth::Login => {
            let set_up = [("AZURE_CLIENT_SECRET", Secret), ("AZURE_FEDERATED_TOKEN_FILE", Workload)];
            let set_up = set_up.into_iter().filter(|(name, _)| environment.get(name).is_some());
            set_up.map(|(_, source)| source).chain([AzureCli, DeveloperCli, Managed]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{address, authority};

    #[test]
    fn each_cloud_has_its_own_authority() {
        let of = |host: &str| authority(&address::endpoint(&format!("https://{host}"), "it").unwrap());
        assert_eq!(of("a.queue.core.windows.net"), "https://login.microsoftonline.com");
        assert_eq!(of("a.queue.core.chinacloudapi.cn"), "https://login.chinacloudapi.cn");
        assert_eq!(of("A.queue.core.usgovcloudapi.net."), "https://login.microsoftonline.us");
        assert_eq!(of("a.queue.core.cloudapi.de"), "https://login.microsoftonline.de");
        assert_eq!(of("queues.example"), "https://login.microsoftonline.com");
        assert_eq!(of("core.cloudapi.de.example"), "https://login.microsoftonline.com");
    }
}
