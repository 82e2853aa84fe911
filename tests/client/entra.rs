//! Tokens asked for as the arguments and the environment say, of an authority on this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use peekq::client::credential::Credential;
use peekq::client::token::{Kept, TokenSource};
use peekq::config::args::Cli;
use peekq::config::environment::Environment;
use peekq::config::error::ConfigError;
use peekq::config::profile::{self, Given, Opens};
use peekq::model::clock::{Clock as _, ManualClock};
use peekq::runtime::clock::SystemClock;
use tempfile::TempDir;

use crate::jwt::self_made;
use crate::loopback::{Answer, Service};

const SECRET: &str = "Planted8Q~PlantedPlantedPlanted1234";

fn given(arguments: &[&str], variables: &[(&str, String)]) -> Result<Option<Given>, ConfigError> {
    let cli = Cli::read(["peekq", "--account", "acc"].iter().chain(arguments)).unwrap();
    let variables = variables.iter().map(|(name, value)| (*name, value.clone()));
    profile::given(&cli, &Environment::new(variables, Path::new(".")))
}

fn source(arguments: &[&str], variables: &[(&str, String)]) -> Arc<dyn TokenSource> {
    let given = given(arguments, variables).unwrap().unwrap();
    let Opens::Account(profile) = given.opens else { panic!("an account") };
    assert_eq!(profile.account.endpoint.to_string(), "https://acc.queue.core.windows.net");
    let shown = format!("{profile:?}");
    assert!(!shown.contains("Planted"), "{shown}");
    let Credential::Token(source) = profile.credential else { panic!("tokens") };
    source
}

/// An authority, and a folder with the certificate that vouches for it and a workload's token.
struct Stand {
    authority: Service,
    folder: TempDir,
}

impl Stand {
    fn start(answer: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        let stand = Self { authority: Service::secure(answer), folder: tempfile::tempdir().unwrap() };
        std::fs::write(stand.file("authority.pem"), &stand.authority.authority).unwrap();
        stand
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What gives tokens where one signs in in this way; `more` of the environment.
    fn source(&self, auth: &str, more: &[(&str, &str)]) -> Arc<dyn TokenSource> {
        let mut variables = vec![
            ("AZURE_AUTHORITY_HOST", format!("https://127.0.0.1:{}", self.authority.port)),
            ("AZURE_CLIENT_ID", "somebody-else".to_owned()),
            ("AZURE_TENANT_ID", "my-tenant".to_owned()),
        ];
        variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let file = self.file("authority.pem");
        let trust = ["--ca-file", file.to_str().unwrap()];
        source(&[&["--auth", auth, "--client-id", "my-app"], &trust[..]].concat(), &variables)
    }

    fn by_secret(&self) -> Arc<dyn TokenSource> {
        self.source("secret", &[("AZURE_CLIENT_SECRET", SECRET)])
    }

    fn by_workload(&self) -> Arc<dyn TokenSource> {
        let file = self.file("workload.jwt");
        self.source("workload", &[("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())])
    }
}

/// An answer with a token.
fn token(text: &str, life: u32) -> Answer {
    let body = format!(
        r#"{{"token_type": "Bearer", "expires_in": {life}, "ext_expires_in": {life}, "access_token": "{text}"}}"#
    );
    ("200 OK", body)
}

#[tokio::test]
async fn an_application_gets_a_token_for_its_secret() {
    let stand = Stand::start(|_| token("abc.def.ghi", 3600));
    let token = stand.by_secret().token().await.unwrap();
    assert_eq!(token.secret.expose(), "abc.def.ghi");
    let left = token.expires.since(SystemClock::new().now());
    assert!((3_500_000..=3_600_000).contains(&left), "{left}");
    let received = stand.authority.received();
    let [request] = received.as_slice() else { panic!("one request: {received:?}") };
    assert!(request.starts_with("POST /my-tenant/oauth2/v2.0/token HTTP/1.1"), "{request}");
    for part in ["client_id=my-app", "grant_type=client_credentials", "client_secret=Planted8Q"] {
        assert!(request.contains(part), "{request}");
    }
    assert!(request.contains("scope=https%3A%2F%2Fstorage.azure.com%2F.default"), "{request}");
}

#[tokio::test]
async fn a_workload_gets_a_token_for_what_stands_in_its_file_at_that_time() {
    let stand = Stand::start(|_| token("abc.def.ghi", 3600));
    let source = stand.by_workload();
    for assertion in ["first.of.workload", "second.of.workload"] {
        std::fs::write(stand.file("workload.jwt"), assertion).unwrap();
        assert_eq!(source.token().await.unwrap().secret.expose(), "abc.def.ghi");
        let request = stand.authority.received().pop().unwrap();
        assert!(request.starts_with("POST /my-tenant/oauth2/v2.0/token HTTP/1.1"), "{request}");
        let kind = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        for part in ["client_id=my-app", &format!("client_assertion={assertion}&"), kind] {
            assert!(request.contains(part), "{request}");
        }
    }
}

#[tokio::test]
async fn a_workload_without_its_file_is_told_which_is_missing() {
    let stand = Stand::start(|_| token("abc.def.ghi", 3600));
    let file = stand.file("var/run/secrets/azure/tokens/identity-token");
    let variables = [("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())];
    let why = stand.source("workload", &variables).token().await.unwrap_err();
    assert!(why.starts_with("workload identity: ") && why.contains(file.to_str().unwrap()), "{why}");
    assert_eq!(stand.authority.received(), [""; 0]);
}

#[tokio::test]
async fn a_token_of_the_library_is_kept_and_replaced_five_minutes_before_its_end() {
    let number = AtomicU32::new(0);
    let stand = Stand::start(move |_| token(&format!("t-{}", number.fetch_add(1, Ordering::SeqCst)), 3600));
    let (source, kept) = (stand.by_secret(), Kept::default());
    let clock = ManualClock::at(SystemClock::new().now());
    let get = async || kept.get(&source, &clock).await.unwrap().expose().to_owned();
    assert_eq!((get().await, get().await), ("t-0".to_owned(), "t-0".to_owned()));
    // Some seconds may go by while the first token is got.
    clock.advance(Duration::from_mins(54));
    assert_eq!(get().await, "t-0");
    clock.advance(Duration::from_mins(2));
    assert_eq!((get().await, get().await), ("t-1".to_owned(), "t-1".to_owned()));
    assert_eq!(stand.authority.received().len(), 2);
}

#[tokio::test]
async fn the_first_who_gives_a_token_stays_the_only_one_asked() {
    let stand = Stand::start(|request| {
        if request.contains("client_assertion=") {
            return token("abc.def.ghi", 3600);
        }
        ("401 Unauthorized", r#"{"error": "invalid_client", "error_codes": [7000215]}"#.to_owned())
    });
    let file = stand.file("workload.jwt");
    std::fs::write(&file, "of.the.workload").unwrap();
    let both = [("AZURE_CLIENT_SECRET", SECRET), ("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())];
    let source = stand.source("login", &both);
    source.token().await.unwrap();
    source.token().await.unwrap();
    let kinds = ["client_secret=", "client_assertion="];
    let asked = stand.authority.received();
    let asked: Vec<_> = asked.iter().map(|r| kinds.iter().find(|kind| r.contains(**kind)).unwrap()).collect();
    assert_eq!(asked, [&kinds[0], &kinds[1], &kinds[1]]);
}

#[tokio::test]
async fn a_refusal_is_told_without_the_secret_or_token_that_was_refused() {
    let told = |request: &str| {
        let form = request.split("\r\n\r\n").nth(1).unwrap().to_owned();
        let decoded = form.replace("%7E", "~").replace('&', " ");
        format!(
            r#"{{"error_description": "AADSTS7000215: Invalid {decoded}\r\nTrace: 1", "error_codes": [7]}}"#
        )
    };
    let stand = Stand::start(move |request| ("401 Unauthorized", told(request)));
    let why = stand.by_secret().token().await.unwrap_err();
    assert!(why.starts_with("client secret: AADSTS7000215: Invalid"), "{why}");
    assert!(!why.contains("Planted") && !why.contains('\n'), "{why}");

    let jwt = self_made("api://AzureADTokenExchange", 1_767_225_600).replace("none", "a-b_c-d_e-f_g");
    std::fs::write(stand.file("workload.jwt"), &jwt).unwrap();
    let why = stand.by_workload().token().await.unwrap_err();
    assert!(why.starts_with("workload identity: AADSTS7000215: Invalid"), "{why}");
    assert!(jwt.split('.').all(|part| !why.contains(part)), "{why}");
}

#[tokio::test]
async fn a_secret_is_only_sent_over_https_to_an_authority_that_is_trusted() {
    let stand = Stand::start(|_| token("abc.def.ghi", 3600));
    let plain = Service::plain(|_| token("abc.def.ghi", 3600));
    let to = |authority: String| {
        let variables = [
            ("AZURE_AUTHORITY_HOST", authority),
            ("AZURE_CLIENT_SECRET", SECRET.to_owned()),
            ("AZURE_CLIENT_ID", "my-app".to_owned()),
            ("AZURE_TENANT_ID", "my-tenant".to_owned()),
        ];
        source(&["--auth", "secret"], &variables)
    };
    let why = to(format!("http://127.0.0.1:{}", plain.port)).token().await.unwrap_err();
    assert!(why.contains("doesn't use HTTPS"), "{why}");
    let why = to(format!("https://127.0.0.1:{}", stand.authority.port)).token().await.unwrap_err();
    assert!(why.contains("cannot be asked") && why.contains("UnknownIssuer"), "{why}");
    assert!(why.contains("--ca-file") && !why.contains("Planted"), "{why}");
    assert_eq!((plain.received().len(), stand.authority.received().len()), (0, 0));
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
        let why = source(&["--auth", "secret"], &variables).token().await.unwrap_err();
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
