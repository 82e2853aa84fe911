//! Signing in with Entra ID in every way there is, at an Azurite over HTTPS. What gives the token is
//! ours: scripts named `az` and `azd`, an authority, and the identity service of a machine.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::client::roots::Roots;
use peekq::model::clock::Clock as _;
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use serde_json::json;
use tempfile::TempDir;

use crate::acts::header;
use crate::azurite::Azurite;
use crate::certificate::Certified;
use crate::hands::leave;
use crate::jwt::self_made;
use crate::loopback::Service;
use crate::pty::Pty;
use crate::stand::{PEEKQ, WIDE};
use crate::traces::{hides, log_of};

/// A secret of an application as Entra ID makes them.
const SECRET: &str = "Planted8Q~PlantedPlantedPlanted1234";

/// An Azurite with a queue named `orders`, and a token that it takes for an hour.
struct Stand {
    service: Azurite,
    folder: TempDir,
    token: String,
    ends: i64,
}

impl Stand {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certified = Certified::new();
        let [_, certificate, key] =
            certified.write(folder.path()).map(|path| path.to_str().unwrap().to_owned());
        let service = Azurite::start_with(&["--oauth", "basic", "--cert", &certificate, "--key", &key]);
        make_queue(&service, &certified.authority);
        let now = SystemClock::new().now().secs();
        let token = self_made("https://storage.azure.com", now);
        Self { service, folder, token, ends: now + 3600 }
    }

    /// Trusts whoever vouches for another service too.
    fn trust(&self, authority: &str) {
        let file = self.folder.path().join("authority.pem");
        let both = std::fs::read_to_string(&file).unwrap() + authority;
        std::fs::write(file, both).unwrap();
    }

    /// Puts a tool where the program finds it, which is nowhere else.
    fn tool(&self, name: &str, script: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    }

    fn open(&self, auth: &str, environment: &[(&str, &str)]) -> Pty {
        self.open_with(auth, environment, &[])
    }

    fn open_with(&self, auth: &str, environment: &[(&str, &str)], more: &[&str]) -> Pty {
        let endpoint = format!("https://127.0.0.1:{}/devstoreaccount1", self.service.port());
        let authority = self.folder.path().join("authority.pem");
        let account = ["--account", "devstoreaccount1", "--auth", auth, "--log-level", "trace"];
        let place = ["--endpoint", &endpoint, "--ca-file", authority.to_str().unwrap()];
        let path = self.folder.path().to_str().unwrap();
        let environment = [&[("PATH", path)], environment].concat();
        Pty::start(PEEKQ, &[&account[..], &place, more].concat(), &environment, WIDE)
    }

    /// The token without its last part, which is no secret here.
    fn secret_parts(&self) -> Vec<&str> {
        self.token.split('.').take(2).collect()
    }

    /// Opens the account in this way, sees its queue, and finds neither the token nor anything else
    /// that is secret in what the program wrote.
    #[track_caller]
    fn opens(&self, auth: &str, environment: &[(&str, &str)], source: &str, secrets: &[&str]) {
        let mut pty = self.open(auth, environment);
        pty.wait_for("orders");
        leave(&mut pty);
        let log = log_of(&pty);
        assert!(log.contains("got a token") && log.contains(&format!("source=\"{source}\"")), "{log}");
        hides(&pty, &[&self.secret_parts()[..], secrets].concat());
    }
}

/// Makes the queue `orders`, with the account's key.
fn make_queue(service: &Azurite, authority: &str) {
    let text = service.connection_string().replace("http:", "https:").replace("=http;", "=https;");
    let parsed = connection_string::parse(&text).unwrap();
    let options = Options { roots: Roots::from_pem(authority.as_bytes()).unwrap(), ..Options::default() };
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let queue = QueueName::new("orders");
    runtime.block_on(client.with_access(Access::ReadWrite).create_queue(&queue, &[])).unwrap();
}

#[test]
fn who_is_signed_in_with_az_sees_the_queues_and_who_is_not_learns_what_to_do() {
    let stand = Stand::start();
    stand.tool("az", "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let mut pty = stand.open("cli", &[]);
    pty.wait_for("Please run 'az login'");
    leave(&mut pty);

    let answer = json!({ "accessToken": stand.token, "expires_on": stand.ends, "tokenType": "Bearer" });
    stand.tool("az", &format!("echo '{answer}'"));
    stand.opens("cli", &[], "az", &[]);
}

#[test]
fn every_other_way_to_sign_in_shows_the_queues_too() {
    let stand = Stand::start();
    let ends = jiff::Timestamp::from_second(stand.ends).unwrap().to_string();
    let answer = json!({ "token": stand.token, "expiresOn": ends });
    stand.tool("azd", &format!("echo '{answer}'"));
    stand.opens("cli", &[], "azd", &[]);
    std::fs::remove_file(stand.folder.path().join("azd")).unwrap();

    let body = json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": stand.token }).to_string();
    let authority = Service::secure(move |_| ("200 OK", body.clone()));
    stand.trust(&authority.authority);
    let host = format!("https://127.0.0.1:{}", authority.port);
    let application =
        [("AZURE_AUTHORITY_HOST", &*host), ("AZURE_TENANT_ID", "my-tenant"), ("AZURE_CLIENT_ID", "my-app")];
    let secret = [&application[..], &[("AZURE_CLIENT_SECRET", SECRET)]].concat();
    stand.opens("secret", &secret, "client secret", &["Planted"]);

    let assertion = self_made("api://AzureADTokenExchange", stand.ends);
    let file = stand.folder.path().join("workload.jwt");
    std::fs::write(&file, &assertion).unwrap();
    let workload = [&application[..], &[("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())]].concat();
    stand.opens("workload", &workload, "workload identity", &assertion.split('.').collect::<Vec<_>>()[..2]);
    let asked = authority.received();
    assert!(asked.iter().all(|request| request.starts_with("POST /my-tenant/oauth2/v2.0/token ")));
    assert!(asked.iter().any(|request| request.contains(&format!("client_assertion={assertion}&"))));
    assert!(asked.iter().any(|request| request.contains("client_secret=Planted8Q")), "{asked:?}");
}

#[test]
fn where_nobody_is_signed_in_the_identity_of_the_machine_shows_the_queues() {
    let stand = Stand::start();
    let answer = json!({
        "access_token": stand.token,
        "expires_on": stand.ends.to_string(),
        "token_type": "Bearer",
        "resource": "https://storage.azure.com",
    });
    let identity = Service::plain(move |_| ("200 OK", answer.to_string()));
    let endpoint = format!("http://127.0.0.1:{}/msi/token", identity.port);
    // A proxy is no way to the machine itself, and nothing listens there.
    let environment = [
        ("IDENTITY_ENDPOINT", &*endpoint),
        ("IDENTITY_HEADER", "PlantedHeader"),
        ("AZURE_CLIENT_ID", "my-identity"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
    ];
    stand.opens("login", &environment, "managed identity", &["PlantedHeader"]);
    stand.opens("managed", &environment, "managed identity", &["PlantedHeader"]);
    let asked = identity.received();
    assert!(asked.len() == 2, "a token is asked for once: {asked:?}");
    for request in asked {
        let line = request.lines().next().unwrap();
        assert!(line.starts_with("GET /msi/token?api-version=2019-08-01&resource="), "{line}");
        assert!(line.contains("https%3A%2F%2Fstorage.azure.com&client_id=my-identity "), "{line}");
        assert_eq!(header(&request, "x-identity-header").as_deref(), Some("PlantedHeader"));
    }
}

#[test]
fn a_machine_without_an_identity_and_an_authority_that_refuses_are_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let open = |auth: &str, authority: &Path, environment: &[(&str, &str)]| {
        let account = ["--account", "acc", "--endpoint", "https://127.0.0.1:9/acc", "--auth", auth];
        let more = ["--log-level", "trace", "--ca-file", authority.to_str().unwrap()];
        Pty::start(PEEKQ, &[&account[..], &more].concat(), environment, WIDE)
    };
    let echo = |request: &str| {
        let form = request.split("\r\n\r\n").nth(1).unwrap().replace("%7E", "~");
        let said = format!("AADSTS7000215: Invalid client secret provided. {form}\r\nTrace ID: 1");
        json!({ "error": "invalid_client", "error_description": said, "error_codes": [7_000_215] })
            .to_string()
    };
    let authority = Service::secure(move |request| ("401 Unauthorized", echo(request)));
    let trusted = folder.path().join("authority.pem");
    std::fs::write(&trusted, &authority.authority).unwrap();
    let host = format!("https://127.0.0.1:{}", authority.port);
    let mut pty = open(
        "secret",
        &trusted,
        &[
            ("AZURE_AUTHORITY_HOST", &*host),
            ("AZURE_TENANT_ID", "my-tenant"),
            ("AZURE_CLIENT_ID", "my-app"),
            ("AZURE_CLIENT_SECRET", SECRET),
        ],
    );
    pty.wait_for("AADSTS7000215");
    leave(&mut pty);
    hides(&pty, &["Planted"]);

    let identity = Service::plain(|_| ("400 Bad Request", "{}".to_owned()));
    let endpoint = format!("http://127.0.0.1:{}/msi/token", identity.port);
    let environment = [("IDENTITY_ENDPOINT", &*endpoint), ("IDENTITY_HEADER", "PlantedHeader")];
    let mut pty = open("managed", &trusted, &environment);
    pty.wait_for("managed identity: The");
    pty.wait_for("assigned");
    leave(&mut pty);
    hides(&pty, &["PlantedHeader"]);
}

#[test]
fn a_mistake_writes_neither_a_token_nor_a_client_secret_anywhere() {
    let stand = Stand::start();
    let body = json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": stand.token }).to_string();
    let authority = Service::secure(move |_| ("200 OK", body.clone()));
    stand.trust(&authority.authority);
    let host = format!("https://127.0.0.1:{}", authority.port);
    let environment = [
        ("AZURE_AUTHORITY_HOST", &*host),
        ("AZURE_TENANT_ID", "my-tenant"),
        ("AZURE_CLIENT_ID", "my-app"),
        ("AZURE_CLIENT_SECRET", SECRET),
        ("RUST_BACKTRACE", "full"),
    ];
    let mut pty = stand.open_with("secret", &environment, &["--test-panic", "task"]);
    pty.wait_for("orders");
    leave(&mut pty);
    let log = log_of(&pty);
    assert!(log.contains("panicked") && log.contains("got a token"), "{log}");
    hides(&pty, &[&stand.secret_parts()[..], &["Planted"]].concat());

    let pty = stand.open_with("secret", &environment, &["--test-panic", "loop"]);
    assert_ne!(pty.wait_exit(), 0);
    pty.wait_for("stopped by a mistake");
    hides(&pty, &[&stand.secret_parts()[..], &["Planted"]].concat());
}
