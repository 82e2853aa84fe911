//! Tokens asked for as the arguments and the environment say, of an authority on this machine.

use std::path::Path;
use std::sync::Arc;

use peekq::client::credential::Credential;
use peekq::client::token::TokenSource;
use peekq::config::args::Cli;
use peekq::config::environment::Environment;
use peekq::config::error::ConfigError;
use peekq::config::profile::{self, Given, Opens};
use peekq::model::clock::Clock as _;
use peekq::runtime::clock::SystemClock;

use crate::tls::Service;

const SECRET: &str = "Planted8Q~PlantedPlantedPlanted1234";

fn given(arguments: &[&str], variables: &[(&str, String)]) -> Result<Option<Given>, ConfigError> {
    let cli = Cli::read(["peekq", "--account", "acc"].iter().chain(arguments)).unwrap();
    let variables = variables.iter().map(|(name, value)| (*name, value.clone()));
    profile::given(&cli, &Environment::new(variables, Path::new(".")))
}

/// The source of tokens that an application's secret opens, with an authority that is `service`.
fn by_secret(service: &Service) -> Arc<dyn TokenSource> {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, &service.authority).unwrap();
    let variables = [
        ("AZURE_AUTHORITY_HOST", format!("https://127.0.0.1:{}", service.port)),
        ("AZURE_CLIENT_SECRET", SECRET.to_owned()),
        ("AZURE_CLIENT_ID", "somebody-else".to_owned()),
        ("AZURE_TENANT_ID", "my-tenant".to_owned()),
    ];
    let arguments = ["--auth", "secret", "--client-id", "my-app", "--ca-file", authority.to_str().unwrap()];
    let given = given(&arguments, &variables).unwrap().unwrap();
    let Opens::Account(profile) = given.opens else { panic!("an account") };
    assert_eq!(profile.account.endpoint.to_string(), "https://acc.queue.core.windows.net");
    let shown = format!("{profile:?}");
    assert!(!shown.contains("Planted"), "{shown}");
    let Credential::Token(source) = profile.credential else { panic!("tokens") };
    source
}

#[tokio::test]
async fn an_application_gets_a_token_for_its_secret() {
    let service = Service::start(
        "200 OK",
        r#"{"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600, "access_token": "abc.def.ghi"}"#,
    );
    let token = by_secret(&service).token().await.unwrap();
    assert_eq!(token.secret.expose(), "abc.def.ghi");
    let left = token.expires.since(SystemClock::new().now());
    assert!((3_500_000..=3_600_000).contains(&left), "{left}");
    let received = service.received.lock().unwrap();
    let [request] = received.as_slice() else { panic!("one request: {received:?}") };
    assert!(request.starts_with("POST /my-tenant/oauth2/v2.0/token HTTP/1.1"), "{request}");
    for part in ["client_id=my-app", "grant_type=client_credentials"] {
        assert!(request.contains(part), "{request}");
    }
    assert!(request.contains("scope=https%3A%2F%2Fstorage.azure.com%2F.default"), "{request}");
}

#[tokio::test]
async fn a_refused_application_is_told_why_without_its_secret() {
    let body = format!(
        r#"{{"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret {SECRET}\r\nTrace: 1", "error_codes": [7000215]}}"#
    );
    let service = Service::start("401 Unauthorized", &body);
    let why = by_secret(&service).token().await.unwrap_err();
    assert!(why.starts_with("client secret: ") && why.contains("AADSTS7000215"), "{why}");
    assert!(!why.contains("PlantedPlanted") && !why.contains('\n'), "{why}");
}

#[tokio::test]
async fn what_is_missing_for_a_sign_in_is_named() {
    for (variables, missing) in [
        (vec![], "AZURE_TENANT_ID"),
        (vec![("AZURE_TENANT_ID", "t".to_owned())], "AZURE_CLIENT_ID"),
        (
            vec![("AZURE_TENANT_ID", "t".to_owned()), ("AZURE_CLIENT_ID", "c".to_owned())],
            "AZURE_CLIENT_SECRET is not set",
        ),
    ] {
        let given = given(&["--auth", "secret"], &variables).unwrap().unwrap();
        let Opens::Account(profile) = given.opens else { panic!("an account") };
        let Credential::Token(source) = profile.credential else { panic!("tokens") };
        let why = source.token().await.unwrap_err();
        assert!(why.contains(missing), "{why}");
    }
}

#[test]
fn a_token_for_an_address_with_plain_http_is_refused_at_once() {
    let local = "http://127.0.0.1:10001/acc";
    for more in [&["--endpoint", local][..], &["--endpoint", "http://10.1.2.3/acc", "--allow-http"]] {
        let error = given(&[&["--auth", "cli"], more].concat(), &[]).unwrap_err().to_string();
        assert!(error.contains("only sent over https"), "{error}");
    }
    assert!(given(&["--auth", "cli", "--endpoint", local, "--allow-token-over-http"], &[]).is_ok());
}

#[test]
fn a_sign_in_needs_an_account_and_no_key() {
    let wrong: [&[&str]; 4] = [
        &["--auth", "login"],
        &["--account", "acc", "--tenant", "t"],
        &["--account", "acc", "--auth", "login", "--key", "a2V5"],
        &["--account", "acc", "--auth", "by-magic"],
    ];
    for arguments in wrong {
        assert!(Cli::read(["peekq"].iter().chain(arguments)).is_err(), "{arguments:?}");
    }
}
