//! Precedence and errors, with made-up environments and folders.

use std::path::Path;

use crate::client::credential::Credential;
use crate::client::credential::connection_string::DEVELOPMENT_KEY;
use crate::model::account::Start;
use crate::model::queue::QueueName;

use super::args::Cli;
use super::environment::Environment;
use super::error::ConfigError;
use super::profile::{Given, Opens, Profile, given};

mod arguments;
mod offered;

/// Base64 of what must not be seen; `KEY_2` is told from it by its length.
const KEY: &str = "cGxhbnRlZC1rZXktMQ==";
const KEY_2: &str = "cGxhbnRlZC1rZXktbnVtYmVyLTI=";
const SAS: &str = "sv=2025-11-05&ss=q&srt=sco&sig=planted%3D";

fn nowhere(variables: &[(&'static str, &str)]) -> Environment {
    Environment::new(variables.iter().map(|(name, value)| (*name, *value)), Path::new("/nowhere"))
}

fn read(arguments: &[&str]) -> Cli {
    let line = ["peekq"].iter().chain(arguments);
    Cli::read(line).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn result(arguments: &[&str], environment: &Environment) -> Result<Option<Given>, ConfigError> {
    given(&read(arguments), environment)
}

fn profile(arguments: &[&str], environment: &Environment) -> Profile {
    match result(arguments, environment).unwrap().unwrap().opens {
        Opens::Account(profile) => profile,
        Opens::Demo => panic!("the demo"),
    }
}

/// Account, address and kind of credential with its length.
fn shape(profile: &Profile) -> (String, String, &'static str, usize) {
    let (kind, length) = match &profile.credential {
        Credential::SharedKey(key) => ("key", key.bytes().len()),
        Credential::Sas(token) => ("sas", token.expose().len()),
        Credential::Token(_) => ("token", 0),
    };
    (profile.account.name.to_string(), profile.account.endpoint.to_string(), kind, length)
}

fn error(arguments: &[&str], environment: &Environment) -> String {
    let error = result(arguments, environment).expect_err(&format!("{arguments:?}"));
    let shown = format!("{error} {error:?}");
    for secret in [KEY, KEY_2, "planted", DEVELOPMENT_KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
    error.to_string()
}

#[test]
fn without_arguments_nothing_is_opened_whatever_the_environment_holds() {
    let full = nowhere(&[("AZURE_STORAGE_CONNECTION_STRING", "UseDevelopmentStorage=true")]);
    for arguments in [&[][..], &["--write"], &["--read-only"], &["--log-level", "debug"]] {
        assert!(result(arguments, &full).unwrap().is_none(), "{arguments:?}");
    }
}

#[test]
fn the_ways_to_name_an_account_open_it() {
    let none = nowhere(&[]);
    let acc = "https://acc.queue.core.windows.net";
    let url = format!("{acc}/?{SAS}");
    let string = format!("AccountName=acc;AccountKey={KEY}");
    let rows: [(&[&str], &str, &str); 7] = [
        (&["--connection-string", &string], acc, "key"),
        (&["--account", "acc", "--key", KEY], acc, "key"),
        (
            &["--account", "acc", "--key", KEY, "--endpoint", "http://[::1]:1/acc"],
            "http://[::1]:1/acc",
            "key",
        ),
        (&["--account", "acc", "--sas", SAS], acc, "sas"),
        (&["--sas", &url], acc, "sas"),
        (&["--sas", SAS, "--endpoint", acc], acc, "sas"),
        (&[&url], acc, "sas"),
    ];
    for (arguments, endpoint, kind) in rows {
        let (name, at, by, _) = shape(&profile(arguments, &none));
        assert_eq!((name.as_str(), at.as_str(), by), ("acc", endpoint, kind), "{arguments:?}");
    }
    let queue = profile(&[&format!("{acc}/orders?sv=2025-11-05&sp=r&sig=planted")], &none).account.only;
    assert_eq!(queue.as_ref().map(QueueName::as_str), Some("orders"));
    assert!(matches!(result(&["--demo"], &none).unwrap().unwrap().opens, Opens::Demo));
}

#[test]
fn a_name_alone_takes_the_environments_key_but_only_its_own() {
    let rows: [&[(&str, &str)]; 5] = [
        &[("AZURE_STORAGE_KEY", KEY)],
        &[("AZURE_STORAGE_ACCOUNT", "acc"), ("AZURE_STORAGE_ACCOUNT_KEY", KEY)],
        &[
            ("AZURE_STORAGE_ACCOUNT_NAME", "acc"),
            ("AZURE_STORAGE_KEY", KEY),
            ("AZURE_STORAGE_SAS_TOKEN", SAS),
        ],
        &[("AZURE_STORAGE_SAS_TOKEN", SAS)],
        &[("AZURE_STORAGE_CONNECTION_STRING", "AccountName=acc;AccountKey=cGxhbnRlZC1rZXktMQ==")],
    ];
    for variables in rows {
        let opened = shape(&profile(&["--account", "acc"], &nowhere(variables)));
        assert_eq!((opened.0.as_str(), opened.1.as_str()), ("acc", "https://acc.queue.core.windows.net"));
    }
    let others: [&[(&str, &str)]; 3] = [
        &[("AZURE_STORAGE_ACCOUNT", "other"), ("AZURE_STORAGE_KEY", KEY)],
        &[("AZURE_STORAGE_CONNECTION_STRING", "AccountName=other;AccountKey=cGxhbnRlZC1rZXktMQ==")],
        &[],
    ];
    for variables in others {
        let error = error(&["--account", "acc"], &nowhere(variables));
        assert!(error.contains("no key for the account acc"), "{error}");
    }
}

#[test]
fn a_key_in_the_arguments_is_not_mixed_with_the_environment() {
    let environment = nowhere(&[
        ("AZURE_STORAGE_ACCOUNT", "acc"),
        ("AZURE_STORAGE_KEY", KEY),
        ("AZURE_STORAGE_QUEUE_ENDPOINT", "https://elsewhere.example.com"),
    ]);
    let (_, endpoint, kind, length) = shape(&profile(&["--account", "acc", "--key", KEY_2], &environment));
    assert_eq!((endpoint.as_str(), kind, length), ("https://acc.queue.core.windows.net", "key", 20));
    let (_, endpoint, ..) = shape(&profile(&["--account", "acc"], &environment));
    assert_eq!(endpoint, "https://elsewhere.example.com", "key and address of the environment go together");
    assert!(error(&["--key", KEY_2], &environment).contains("--account"));
    assert!(error(&["--endpoint", "https://x.example.com"], &environment).contains("--account"));
}

#[test]
fn secrets_come_from_files_and_standard_input_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), format!("\u{feff}{KEY}\r\n")).unwrap();
    std::fs::write(folder.path().join("lines"), format!("{KEY}\n{KEY_2}\n")).unwrap();
    std::fs::write(folder.path().join("empty"), "\n").unwrap();
    std::fs::write(folder.path().join("large"), vec![b'x'; 100_000]).unwrap();
    let none: [(&str, &str); 0] = [];
    let environment = Environment::new(none, folder.path()).with_input(|| Ok(format!("{KEY}\n")));
    for source in [["--key-file", "key"], ["--key", "@key"], ["--key", "-"]] {
        let arguments = ["--account", "acc", source[0], source[1]];
        let opened = result(&arguments, &environment).unwrap().unwrap();
        assert_eq!(opened.warnings, Vec::<String>::new(), "{source:?}");
        assert_eq!(shape(&profile(&arguments, &environment)).3, 13, "{source:?}");
    }
    for (file, words) in [
        ("lines", "more than one line"),
        ("empty", "nothing in it"),
        ("large", "too large"),
        ("no", "No such file"),
    ] {
        let error = error(&["--account", "acc", "--key-file", file], &environment);
        assert!(error.contains(words) && error.contains("--key-file"), "{error}");
    }
    let confused = format!("@{KEY}");
    error(&["--account", "acc", "--key", &confused], &environment);
}

#[test]
fn a_secret_in_the_arguments_is_warned_about() {
    let url = format!("https://acc.queue.core.windows.net/?{SAS}");
    for arguments in [&["--account", "acc", "--key", KEY][..], &["--account", "acc", "--sas", SAS], &[&url]] {
        let warnings = result(arguments, &nowhere(&[])).unwrap().unwrap().warnings;
        assert_eq!(warnings.len(), 1, "{arguments:?}");
        assert!(warnings[0].contains("@FILE") && !warnings[0].contains("planted"), "{warnings:?}");
    }
    let harmless = result(&["--connection-string", "UseDevelopmentStorage=true"], &nowhere(&[]));
    assert!(harmless.unwrap().unwrap().warnings.is_empty());
}

#[test]
fn changes_are_allowed_here_and_elsewhere_only_when_asked_for() {
    let here = ["--connection-string", "UseDevelopmentStorage=true"];
    let there = ["--account", "acc", "--key", KEY];
    let rows = [
        (&here, "", Start::Writable),
        (&here, "--read-only", Start::Sealed),
        (&here, "--write", Start::Writable),
    ];
    for (arguments, more, starts) in rows {
        let all: Vec<&str> = arguments.iter().copied().chain([more]).filter(|a| !a.is_empty()).collect();
        assert_eq!(profile(&all, &nowhere(&[])).account.starts, starts, "{all:?}");
    }
    for (more, starts) in
        [("", Start::ReadOnly), ("--read-only", Start::Sealed), ("--write", Start::Writable)]
    {
        let all: Vec<&str> = there.iter().copied().chain([more]).filter(|a| !a.is_empty()).collect();
        assert_eq!(profile(&all, &nowhere(&[])).account.starts, starts, "{all:?}");
    }
}

#[test]
fn plain_http_to_another_machine_has_to_be_asked_for() {
    let none = nowhere(&[]);
    let string = format!("DefaultEndpointsProtocol=http;AccountName=acc;AccountKey={KEY}");
    let copy = format!(
        "AccountName=acc;AccountKey={KEY};QueueEndpoint=https://q.example.com;QueueSecondaryEndpoint=http://q2.example.com"
    );
    let url = format!("http://acc.queue.core.windows.net/?{SAS}");
    let rows: [(&[&str], &str); 4] = [
        (&["--connection-string", &string], "acc.queue.core.windows.net would"),
        (&["--connection-string", &copy], "q2.example.com would"),
        (
            &["--account", "acc", "--key", KEY, "--endpoint", "http://azurite:10001/acc"],
            "azurite:10001 would",
        ),
        (&[&url], "acc.queue.core.windows.net would"),
    ];
    for (arguments, words) in rows {
        let error = error(arguments, &none);
        assert!(error.starts_with(words) && error.contains("--allow-http"), "{error}");
        let allowed: Vec<&str> = arguments.iter().copied().chain(["--allow-http"]).collect();
        assert!(result(&allowed, &none).unwrap().is_some(), "{arguments:?}");
    }
}

#[test]
fn certificates_are_read_before_anything_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
    std::fs::write(folder.path().join("good.pem"), format!("# ours\n{own}\n{own}")).unwrap();
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    std::fs::write(folder.path().join("text.pem"), "no certificate here").unwrap();
    std::fs::write(folder.path().join("cut.pem"), &own[..own.len() / 2]).unwrap();
    let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(folder.path().join("odd.pem"), format!("{own}{odd}")).unwrap();
    let none: [(&str, &str); 0] = [];
    let environment = Environment::new(none, folder.path());
    let of = |file: &str| super::ca_file::of(&read(&["--ca-file", file]), &environment);
    assert_eq!(of("good.pem").unwrap().len(), 2);
    assert_eq!(super::ca_file::of(&read(&[]), &environment).unwrap().len(), 0);
    for (file, words) in [
        ("no.pem", "No such file"),
        ("empty.pem", "no certificate"),
        ("text.pem", "no certificate"),
        ("cut.pem", "not good PEM"),
        ("odd.pem", "certificate 2"),
    ] {
        let error = of(file).unwrap_err().to_string();
        assert!(error.starts_with("--ca-file: the file") && error.contains(words), "{error}");
    }
}

#[test]
fn errors_say_where_the_fault_is() {
    let none = nowhere(&[]);
    let rows: [(&[&str], &str); 5] = [
        (&["--connection-string", "AccountName=acc"], "--connection-string: AccountKey is missing"),
        (&["--account", "acc", "--key", "planted!"], "--key: the account key is not base64"),
        (&["--sas", SAS], "--sas: the account's name is missing"),
        (&["planted"], "the URL: it is not a URL"),
        (
            &["--sas", "https://acc.queue.core.windows.net/?sv=1&sig=planted"],
            "--sas: this SAS is for a single queue",
        ),
    ];
    for (arguments, words) in rows {
        let error = error(arguments, &none);
        assert!(error.starts_with(words), "{error}");
    }
}
