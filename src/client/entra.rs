//! Tokens of Entra ID by way of Microsoft's library: developer tools, identities of the machine, and
//! the secret of an application, tried in the order given.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::TokenCredential;
use azure_core::http::{ClientOptions, ExponentialRetryOptions, RetryOptions, Transport};
use azure_core::time::Duration as Span;
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential,
    AzureDeveloperCliCredentialOptions, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::model::clock::Millis;

use super::credential::Secret;
use super::fault;
use super::roots::Roots;
use super::token::{Token, TokenSource};
use super::web;

/// What tokens are asked for: the same in all clouds.
const SCOPE: &str = "https://storage.azure.com/.default";
/// How long the machine has to say that it has an identity: off Azure, nobody answers at all.
const IDENTITY: Duration = Duration::from_secs(8);
/// The same, where it is not the only source.
const HURRIED: Duration = Duration::from_secs(3);
/// How often one who makes tokens is asked again. Not for long: the call that needs the token waits.
const RETRIES: u32 = 2;

/// Who can give a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An application with its secret.
    Secret,
    /// The identity of a Kubernetes workload.
    Workload,
    /// Who is signed in with `az`.
    AzureCli,
    /// Who is signed in with `azd`.
    DeveloperCli,
    /// The identity of the virtual machine or App Service.
    Managed,
}

impl Source {
    const fn words(self) -> &'static str {
        match self {
            Self::Secret => "client secret",
            Self::Workload => "workload identity",
            Self::AzureCli => "az",
            Self::DeveloperCli => "azd",
            Self::Managed => "managed identity",
        }
    }
}

/// Whom to ask, and for whom.
#[derive(Debug)]
pub struct Terms {
    /// Whom to ask, in order.
    pub sources: Vec<Source>,
    /// The tenant, where it is not the usual one of the source.
    pub tenant: Option<String>,
    /// The application, or the identity that was assigned by the user.
    pub client: Option<String>,
    /// The application's secret.
    pub secret: Option<Secret>,
    /// The file with the token of a Kubernetes workload.
    pub token_file: Option<PathBuf>,
    /// Where tokens are made: `https://login.microsoftonline.com`.
    pub authority: String,
    /// Certificates to trust besides those of the system.
    pub roots: Roots,
}

/// The sources of some terms. The first that gives a token is the only one from then on, so that
/// nobody goes on as somebody else.
pub struct Entra {
    terms: Terms,
    chosen: OnceLock<Source>,
}

impl Entra {
    /// Does nothing until it is asked for a token.
    #[must_use]
    pub const fn new(terms: Terms) -> Self {
        Self { terms, chosen: OnceLock::new() }
    }

    async fn ask_all(&self) -> Result<Token, String> {
        let sources = self.chosen.get().map_or(self.terms.sources.as_slice(), std::slice::from_ref);
        let mut tried = Vec::new();
        for source in sources {
            match self.ask(*source, sources.len() > 1).await {
                Ok(token) => {
                    let _ = self.chosen.set(*source);
                    tracing::info!(source = source.words(), "got a token");
                    return Ok(token);
                }
                Err(why) => tried.push(format!("{}: {why}", source.words())),
            }
        }
        Err(tried.join("; "))
    }

    async fn ask(&self, source: Source, hurry: bool) -> Result<Token, String> {
        let credential = self.terms.credential(source)?;
        let asked = credential.get_token(&[SCOPE], None);
        let got = if source == Source::Managed {
            let limit = if hurry { HURRIED } else { IDENTITY };
            tokio::time::timeout(limit, asked).await.map_err(|_| "nobody answered")?
        } else {
            asked.await
        };
        let token = got.map_err(|error| self.terms.told(&error))?;
        let expires = u64::try_from(token.expires_on.unix_timestamp()).unwrap_or(0).saturating_mul(1000);
        Ok(Token { secret: Secret::new(token.token.secret().to_owned()), expires: Millis(expires) })
    }
}

impl TokenSource for Entra {
    fn token(&self) -> BoxFuture<'_, Result<Token, String>> {
        self.ask_all().boxed()
    }
}

impl Terms {
    fn credential(&self, source: Source) -> Result<Arc<dyn TokenCredential>, String> {
        let (tenant_id, client_id) = (self.tenant.clone(), self.client.clone());
        let made = match source {
            Source::Secret => return self.by_secret(),
            Source::Workload => {
                self.check_token_file()?;
                let credential_options =
                    ClientAssertionCredentialOptions { client_options: self.client_options(source)? };
                let options = WorkloadIdentityCredentialOptions {
                    credential_options,
                    client_id,
                    tenant_id,
                    token_file_path: self.token_file.clone(),
                };
                WorkloadIdentityCredential::new(Some(options)).map(shared)
            }
            Source::AzureCli => {
                let options = AzureCliCredentialOptions { tenant_id, ..Default::default() };
                AzureCliCredential::new(Some(options)).map(shared)
            }
            Source::DeveloperCli => {
                let options = AzureDeveloperCliCredentialOptions { tenant_id, ..Default::default() };
                AzureDeveloperCliCredential::new(Some(options)).map(shared)
            }
            Source::Managed => {
                let options = ManagedIdentityCredentialOptions {
                    user_assigned_id: client_id.map(UserAssignedId::ClientId),
                    client_options: self.client_options(source)?,
                };
                ManagedIdentityCredential::new(Some(options)).map(shared)
            }
        };
        made.map_err(|error| self.told(&error))
    }

    /// The library says this too, but no path survives the hiding of what may be a secret.
    fn check_token_file(&self) -> Result<(), String> {
        let file = self.token_file.as_deref().ok_or("AZURE_FEDERATED_TOKEN_FILE is not set")?;
        let found = std::fs::File::open(file);
        found.map(drop).map_err(|error| format!("{} cannot be read: {}", file.display(), error.kind()))
    }

    fn by_secret(&self) -> Result<Arc<dyn TokenCredential>, String> {
        let tenant = self.tenant.as_deref().ok_or("no tenant is given (--tenant or AZURE_TENANT_ID)")?;
        let client = self.client.clone().ok_or("no application is given (--client-id or AZURE_CLIENT_ID)")?;
        let secret = self.secret.as_ref().ok_or("AZURE_CLIENT_SECRET is not set")?;
        let options = ClientSecretCredentialOptions { client_options: self.client_options(Source::Secret)? };
        let secret = secret.expose().to_owned().into();
        let made = ClientSecretCredential::new(tenant, client, secret, Some(options));
        made.map(shared).map_err(|error| self.told(&error))
    }

    /// Our own HTTP client, with the certificates given. What is on this machine or its network is
    /// never asked for through a proxy.
    fn client_options(&self, source: Source) -> Result<ClientOptions, String> {
        let client = web::outside(&self.roots, source != Source::Managed)?;
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host.clone_from(&self.authority);
        Ok(ClientOptions {
            transport: Some(Transport::new(Arc::new(client))),
            cloud: Some(Arc::new(CloudConfiguration::from(cloud))),
            retry: RetryOptions::exponential(ExponentialRetryOptions {
                max_retries: RETRIES,
                max_total_elapsed: Span::seconds(4),
                ..ExponentialRetryOptions::default()
            }),
            ..ClientOptions::default()
        })
    }

    /// The library's words in one line, without what it puts around them and without our secret.
    fn told(&self, error: &azure_core::Error) -> String {
        if let Some(said) = web::network(error) {
            return said;
        }
        let words = error.to_string();
        let words = words.split("\nTo troubleshoot").next().unwrap_or_default();
        let words = words.split_once(" authentication failed.").map_or(words, |(_, why)| why);
        let words = quoted(words).unwrap_or_else(|| words.to_owned());
        let words = match &self.secret {
            Some(secret) if !secret.expose().is_empty() => words.replace(secret.expose(), "…"),
            _ => words,
        };
        fault::one_line(&words)
    }
}

/// The library cannot read an explanation with an escape in it, and every one of Entra ID's has some.
/// It then quotes the explanation as what it cannot read.
fn quoted(words: &str) -> Option<String> {
    let (_, rest) = words.split_once("invalid type: string \"")?;
    let (said, _) = rest.split_once("\", expected a borrowed string")?;
    Some(said.replace("\\r", " ").replace("\\n", " ").replace("\\\"", "\""))
}

fn shared<T: TokenCredential + 'static>(credential: Arc<T>) -> Arc<dyn TokenCredential> {
    credential
}
