//! Signing in with Entra ID as a person does: with `az`, which here is a script that knows a token
//! for an Azurite over HTTPS.

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

use crate::azurite::Azurite;
use crate::certificate::Certified;
use crate::hands::leave;
use crate::jwt::self_made;
use crate::pty::Pty;
use crate::stand::{PEEKQ, WIDE};

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

fn tool(folder: &Path, script: &str) {
    let path = folder.join("az");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn who_is_signed_in_with_az_sees_the_queues_and_who_is_not_learns_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let certified = Certified::new();
    let [authority, certificate, key] =
        certified.write(folder.path()).map(|path| path.to_str().unwrap().to_owned());
    let service = Azurite::start_with(&["--oauth", "basic", "--cert", &certificate, "--key", &key]);
    make_queue(&service, &certified.authority);
    let endpoint = format!("https://127.0.0.1:{}/devstoreaccount1", service.port());
    let account = ["--account", "devstoreaccount1", "--auth", "cli", "--log-level", "trace"];
    let arguments = [&account[..], &["--endpoint", &endpoint, "--ca-file", &authority]].concat();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());

    tool(folder.path(), "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let mut pty = Pty::start(PEEKQ, &arguments, &[("PATH", &path)], WIDE);
    pty.wait_for("Please run 'az login'");
    leave(&mut pty);

    let now = SystemClock::new().now().secs();
    let token = self_made("https://storage.azure.com", now);
    let answer = serde_json::json!({ "accessToken": token, "expires_on": now + 3600, "tokenType": "Bearer" });
    tool(folder.path(), &format!("echo '{answer}'"));
    let mut pty = Pty::start(PEEKQ, &arguments, &[("PATH", &path)], WIDE);
    pty.wait_for("orders");
    leave(&mut pty);
    let log = std::fs::read_to_string(pty.home().join("state/peekq/peekq.log"));
    let log = log.unwrap_or_else(|error| panic!("no log under {}: {error}", pty.home().display()));
    assert!(log.contains("got a token") && log.contains("source=\"az\""), "{log}");
    let written = format!("{log}{}", String::from_utf8_lossy(&pty.written()));
    assert!(token.split('.').take(2).all(|part| !written.contains(part)), "a token is nowhere to be seen");
}
